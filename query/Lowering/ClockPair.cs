using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>What two clocks mean for a pair of rows <c>a</c> and <c>b</c>: borders nearer than their error may lie the other way round.</summary>
internal static class ClockPair
{
    /// <summary>Doubt of the common time of a pair: that of the worse row, as far as the pair reaches its edge, but at best inferred when a border may lie elsewhere.</summary>
    public static SqlExpr Doubt(SpanPlan left, SpanPlan right)
    {
        var worse = Call("greatest", CertaintyRank.Inside(left, "a", "b"), CertaintyRank.Inside(right, "b", "a"));
        if (!Clock.Differ(left.Facts.Clock, right.Facts.Clock)) return worse;
        var error = Infix(Error("a"), "+", Error("b"));
        SqlExpr Near(string one, string border, string other, string otherBorder) => Infix(Call("abs", Infix(Col(one, border), "-", Col(other, otherBorder))), "<", error);
        var isDoubtful = new[]
        {
            IsUnknown,
            Near("a", SpanColumns.Start, "b", SpanColumns.Start),
            Near("a", SpanColumns.Stop, "b", SpanColumns.Stop),
            Near("a", SpanColumns.Start, "b", SpanColumns.Stop),
            Near("a", SpanColumns.Stop, "b", SpanColumns.Start),
        }.Aggregate((all, next) => Infix(all, "OR", next));
        return Case(isDoubtful, Call("greatest", worse, Whole(CertaintyRank.Inferred)), worse);
    }

    /// <summary>Doubt of a pair of which one comes after the other: that of the worse row, but at best inferred when they are so near that it may be the other way round.</summary>
    /// <param name="gap">The time between them.</param>
    public static SqlExpr DoubtOfOrder(SpanPlan left, SpanPlan right, SqlExpr gap)
    {
        var worse = Call("greatest", Col("a", SpanColumns.Doubt), Col("b", SpanColumns.Doubt));
        return Clock.Differ(left.Facts.Clock, right.Facts.Clock)
            ? Case(Infix(IsUnknown, "OR", Infix(gap, "<", Infix(Error("a"), "+", Error("b")))), Call("greatest", worse, Whole(CertaintyRank.Inferred)), worse)
            : worse;
    }

    /// <summary>Clock error of the common time of a pair; not known when one of two clocks' is not.</summary>
    public static SqlExpr SyncErr(SpanPlan left, SpanPlan right)
    {
        var greater = Call("greatest", Error("a"), Error("b"));
        return Clock.Differ(left.Facts.Clock, right.Facts.Clock) ? Case(IsUnknown, Whole(-1), greater) : greater;
    }

    private static SqlExpr IsUnknown => Infix(Call("least", Error("a"), Error("b")), "<", Whole(0));

    private static SqlExpr Error(string alias) => Col(alias, SpanColumns.SyncErr);
}
