using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A before B</c>, <c>A within d before B</c>: every instant of A comes before all of B, the stop of A at most d before the start of B.</summary>
/// <remarks>
/// The right row with the first start not before the stop of A is the nearest after it. A row may stop where the other
/// starts; an instant has to come before.
/// </remarks>
internal static class Before
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = new("before", "some B starts when A is over", pair =>
    [
        new Probe(
            Keep.Starts,
            (a, b) => Infix(a.Stop, pair.LeftInstant ? "<" : "<=", b.Start),
            (a, b) => Infix(Infix(b.Start, "-", a.Stop), "<=", Whole(pair.WithinNs ?? long.MaxValue))),
    ])
    {
        IsApart = true,
        Example = "when vcpu of guest is guest within 100us before vcpu of guest is preempted | longest 3",
        Picture = """
            B                  ··········BBB··
            A                  AA··AA··AA···AA
            before             XX··XX··XX·····
            within 4 before    ····XX··XX·····
            """,
    };
}
