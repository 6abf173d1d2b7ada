using System.Collections.Immutable;
using VmQuery.Query.Lowering.Relations;
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

    /// <summary>Doubt of a left row that a right row under an alias keeps: that of the worse row, but at best inferred when borders may lie the other way round, or too far apart.</summary>
    /// <param name="withinNs">How far apart they may be for it; null when that does not matter.</param>
    public static SqlExpr DoubtOfKept(SpanPlan left, SpanPlan right, string alias, long? withinNs) =>
        OfBorders(left, right, Call("greatest", Col("a", SpanColumns.Doubt), Col(alias, SpanColumns.Doubt)), alias, withinNs);

    /// <summary>Doubt of a pair of which one comes after the other: that of the worse row, but at best inferred when they are so near that it may be the other way round, or so far apart that the gap may be too long.</summary>
    /// <param name="gap">The time between them.</param>
    /// <param name="withinNs">The longest gap; null for any.</param>
    public static SqlExpr DoubtOfOrder(SpanPlan left, SpanPlan right, SqlExpr gap, long? withinNs = null)
    {
        var worse = Call("greatest", Col("a", SpanColumns.Doubt), Col("b", SpanColumns.Doubt));
        if (!Clock.Differ(left.Facts.Clock, right.Facts.Clock)) return worse;
        var isClose = Infix(gap, "<", Error("b"));
        return CertaintyRank.InferredWhere(withinNs is { } most ? Infix(isClose, "OR", Near(gap, Whole(most), "b")) : isClose, worse);
    }

    /// <summary>Clock error of what two rows make.</summary>
    public static SqlExpr SyncErr(string alias = "b") => Call("greatest", Col("a", SpanColumns.SyncErr), Col(alias, SpanColumns.SyncErr));

    /// <summary>How far the clocks of both rows may be apart.</summary>
    public static SqlExpr Error(string alias) => Infix(Col("a", SpanColumns.SyncErr), "+", Col(alias, SpanColumns.SyncErr));

    private static SqlExpr OfBorders(SpanPlan left, SpanPlan right, SqlExpr worse, string alias, long? withinNs = null)
    {
        if (!Clock.Differ(left.Facts.Clock, right.Facts.Clock)) return worse;
        Borders a = new("a"), b = new(alias);
        ImmutableArray<SqlExpr> isDoubtful = [Near(a.Start, b.Start, alias), Near(a.Stop, b.Stop, alias), Near(a.Start, b.Stop, alias), Near(a.Stop, b.Start, alias)];
        if (withinNs is { } most) isDoubtful = [.. isDoubtful, Near(Infix(a.Start, "-", b.Stop), Whole(most), alias), Near(Infix(b.Start, "-", a.Stop), Whole(most), alias)];
        return CertaintyRank.InferredWhere(isDoubtful.Aggregate((all, next) => Infix(all, "OR", next))!, worse);
    }

    private static SqlExpr Near(SqlExpr one, SqlExpr other, string alias) => Infix(Call("abs", Infix(one, "-", other)), "<", Error(alias));
}
