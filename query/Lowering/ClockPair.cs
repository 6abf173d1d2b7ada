using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>What two clocks mean for a pair of rows: borders nearer than their error may lie the other way round; an error that is not known is larger than any distance.</summary>
internal static class ClockPair
{
    /// <summary>Doubt of the common time of a pair: that of the worse row, as far as the pair reaches its edge, but at best inferred when a border may lie elsewhere.</summary>
    public static SqlExpr Doubt(SpanPlan left, SpanPlan right) =>
        OfBorders(left, right, Call("greatest", CertaintyRank.Inside(left, "a", "b"), CertaintyRank.Inside(right, "b", "a")), "b");

    /// <summary>Doubt of a left row that a right row under an alias keeps: that of the worse row, but at best inferred when borders may lie the other way round.</summary>
    public static SqlExpr DoubtOfKept(SpanPlan left, SpanPlan right, string alias) =>
        OfBorders(left, right, Call("greatest", Col("a", SpanColumns.Doubt), Col(alias, SpanColumns.Doubt)), alias);

    /// <summary>Doubt of a pair of which one comes after the other: that of the worse row, but at best inferred when they are so near that it may be the other way round.</summary>
    /// <param name="gap">The time between them.</param>
    public static SqlExpr DoubtOfOrder(SpanPlan left, SpanPlan right, SqlExpr gap)
    {
        var worse = Call("greatest", Col("a", SpanColumns.Doubt), Col("b", SpanColumns.Doubt));
        return Clock.Differ(left.Facts.Clock, right.Facts.Clock) ? Case(Infix(gap, "<", Error("b")), AtBestInferred(worse), worse) : worse;
    }

    /// <summary>Clock error of what two rows make.</summary>
    public static SqlExpr SyncErr(string alias = "b") => Call("greatest", Col("a", SpanColumns.SyncErr), Col(alias, SpanColumns.SyncErr));

    /// <summary>How far the clocks of both rows may be apart.</summary>
    public static SqlExpr Error(string alias) => Infix(Col("a", SpanColumns.SyncErr), "+", Col(alias, SpanColumns.SyncErr));

    private static SqlExpr OfBorders(SpanPlan left, SpanPlan right, SqlExpr worse, string alias)
    {
        if (!Clock.Differ(left.Facts.Clock, right.Facts.Clock)) return worse;
        var isDoubtful = new[]
        {
            Near(SpanColumns.Start, SpanColumns.Start),
            Near(SpanColumns.Stop, SpanColumns.Stop),
            Near(SpanColumns.Start, SpanColumns.Stop),
            Near(SpanColumns.Stop, SpanColumns.Start),
        }.Aggregate((all, next) => Infix(all, "OR", next));
        return Case(isDoubtful, AtBestInferred(worse), worse);

        SqlExpr Near(string one, string other) => Infix(Call("abs", Infix(Col("a", one), "-", Col(alias, other))), "<", Error(alias));
    }

    private static SqlCall AtBestInferred(SqlExpr worse) => Call("greatest", worse, Whole(CertaintyRank.Inferred));
}
