using VmQuery.Query.Plan;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A meeting B</c>: one stops where the other starts.</summary>
/// <remarks>
/// Two equality joins: with the right row that starts at the stop of A, and with the one that stops at its start. An instant is its
/// own start and stop.
/// </remarks>
internal static class Meeting
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = RelationWord.OfBorders(
        "meeting", "A stops where a B starts, or starts where one stops", [new BorderPair(SpanColumns.Stop, SpanColumns.Start)], [new BorderPair(SpanColumns.Start, SpanColumns.Stop)]) with
    {
        Example = "when vcpu of guest is hypervisor meeting vcpu of guest is halted | longest 3",
        Picture = """
            B         ···BBB·········
            A         ·AA···A·AA·····
            result    ·XX···X········
            """,
    };
}
