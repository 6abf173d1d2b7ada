using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering.Relations;

/// <summary><c>A overlapping B</c>: they share an instant.</summary>
/// <remarks>
/// Of the outermost right rows that start before A stops, the latest stops last; if that one is over when A starts, all
/// are. Rows that only touch share nothing, for intervals are half-open. An instant shares itself, so one at the start of
/// the other counts.
/// </remarks>
internal static class Overlapping
{
    /// <summary>The word.</summary>
    public static RelationWord Word { get; } = new("overlapping", "A shares time with a B", pair =>
    [
        new Probe(
            Keep.Outermost,
            (a, b) => Infix(a.Stop, pair.LeftInstant ? ">=" : ">", b.Start),
            (a, b) => Infix(b.Stop, pair.RightInstant ? ">=" : ">", a.Start)),
    ])
    {
        SharesTime = true,
        Example = "when thread \"h-compete\" of host is running overlapping vcpu of guest is preempted | longest 3",
        Picture = """
            B         ··BBB····BBB···
            A         AAA··AA····AAA·
            result    XXX········XXX·
            """,
    };
}
