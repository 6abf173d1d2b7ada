using VmQuery.Query.Plan;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A finishing B</c>: both stop together, whichever started first.</summary>
/// <remarks>
/// An equality join with one right row for each stop.
/// </remarks>
internal static class Finishing
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = RelationWord.OfBorders("finishing", "A stops with a B", [new BorderPair(SpanColumns.Stop, SpanColumns.Stop)]) with
    {
        Example = "when thread \"h-compete\" of host is running finishing vcpu of guest is preempted | longest 3",
        Picture = """
            B         ··BBBBB··BB···
            A         ····AAA·AAAAA·
            result    ····XXX·······
            """,
    };
}
