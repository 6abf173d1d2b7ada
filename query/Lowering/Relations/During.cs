using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A during B</c>: A lies in B.</summary>
/// <remarks>
/// Of the outermost right rows that start by the start of A, the latest stops last; if A does not lie in that one, it
/// lies in none. An instant at the stop of B is no longer in it; one at an instant is, when they are the same.
/// </remarks>
internal static class During
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = new("during", "A lies in a B", pair =>
    [
        new Probe(
            Keep.Outermost,
            (a, b) => Infix(a.Start, ">=", b.Start),
            (a, b) => Infix(b.Stop, pair is { LeftInstant: true, RightInstant: false } ? ">" : ">=", a.Stop)),
    ])
    {
        SharesTime = true,
        Example = "when cpu 2 of host is irq during vcpu of guest is preempted | longest 3",
        Picture = """
            B         ··BBBBBBB···BBB
            A         ···AA···AA··AAA
            result    ···XX·······XXX
            """,
    };
}
