using VmQuery.Query.Plan;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A matching B</c>: both start together and stop together.</summary>
/// <remarks>
/// An equality join with one right row for each start and stop.
/// </remarks>
internal static class Matching
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = RelationWord.OfBorders(
        "matching", "A has the borders of a B", [new BorderPair(SpanColumns.Start, SpanColumns.Start), new BorderPair(SpanColumns.Stop, SpanColumns.Stop)]) with
    {
        Example = "when thread \"h-compete\" of host is running matching vcpu of guest is preempted | longest 3",
        Picture = """
            B         ··BBBBB··BB···
            A         ··AAAAA··AAAA·
            result    ··XXXXX·······
            """,
    };
}
