using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A after B</c>, <c>A within d after B</c>: every instant of A comes after all of B, the start of A at most d after the stop of B.</summary>
/// <remarks>
/// The right row with the latest stop not after the start of A is the nearest before it. A row may start where the other
/// stops, but not at an instant itself.
/// </remarks>
internal static class After
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = new("after", "some B is over when A starts", pair =>
    [
        new Probe(
            Keep.Stops,
            (a, b) => Infix(a.Start, pair.RightInstant ? ">" : ">=", b.Stop),
            (a, b) => Infix(Infix(a.Start, "-", b.Stop), "<=", Whole(pair.WithinNs ?? long.MaxValue))),
    ])
    {
        IsApart = true,
        Example = "when vcpu of guest is guest within 100us after vcpu of guest is preempted | longest 3",
        Picture = """
            B                 ··BBB··········
            A                 AA···AA··AA··AA
            after             ·····XX··XX··XX
            within 4 after    ·····XX··XX····
            """,
    };
}
