using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A containing B</c>: B lies in A.</summary>
/// <remarks>
/// Of the innermost right rows that start at or after the start of A, the first stops first; if that one does not stop
/// in A, none does. An instant at the stop of A is no longer in it.
/// </remarks>
internal static class Containing
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = new("containing", "A holds a B", pair =>
    [
        new Probe(
            Keep.Innermost,
            (a, b) => Infix(a.Start, "<=", b.Start),
            (a, b) => Infix(b.Stop, pair is { LeftInstant: false, RightInstant: true } ? "<" : "<=", a.Stop)),
    ])
    {
        SharesTime = true,
        Example = "when vcpu of guest is preempted containing cpu 2 of host is irq | longest 3",
        Picture = """
            B         ···BB···BB··BBB
            A         ··AAAAAAA···AAA
            result    ··XXXXXXX···XXX
            """,
    };
}
