using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A within d of B</c>: from the end of one to the start of the other it is at most d; rows that overlap are 0 apart.</summary>
/// <remarks>
/// The same as overlapping, with A made longer by d on both sides and its ends counted as in it.
/// </remarks>
internal static class Near
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = new("of", "a B overlaps A or is at most so far away", pair =>
    [
        new Probe(
            Keep.Outermost,
            (a, b) => Infix(Infix(a.Stop, "+", Whole(pair.WithinNs!.Value)), ">=", b.Start),
            (a, b) => Infix(b.Stop, ">=", Infix(a.Start, "-", Whole(pair.WithinNs!.Value)))),
    ])
    {
        SharesTime = true,
        IsApart = true,
        Example = "when cpu 2 of host is idle within 1ms of vcpu of guest is preempted | longest 3",
        Picture = """
            B            ···BBB·········
            A            AA·······A··AAA
            within 3     XX·······X·····
            """,
    };
}
