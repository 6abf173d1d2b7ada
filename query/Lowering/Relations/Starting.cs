using VmQuery.Query.Plan;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A starting B</c>: both start together, whichever stops first.</summary>
/// <remarks>
/// An equality join with one right row for each start.
/// </remarks>
internal static class Starting
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = RelationWord.OfBorders("starting", "A starts with a B", [new BorderPair(SpanColumns.Start, SpanColumns.Start)]) with
    {
        Example = "when cpu 2 of host is task starting vcpu of guest is preempted | longest 3",
        Picture = """
            B         ··BBBBB··BB···
            A         ··AAA···AAAAA·
            result    ··XXX·········
            """,
    };
}
