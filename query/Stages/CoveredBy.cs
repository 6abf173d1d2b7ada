using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.Sweeps;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Stages;

/// <summary>Rows with the length of time that they have in common with other intervals.</summary>
/// <remarks>
/// <code>
/// other      ··XXX····XXXX···
/// C(t)       0001233333456777       time covered before t
/// row        ···[———————)····       C(stop) − C(start) = 5 − 1 = 4
/// </code>
/// The intervals are disjoint, so the latest that starts at or before t tells all of C(t): what lies before it, summed up
/// once, and what of it lies before t. Two ASOF joins then measure each row by itself; rows may overlap each other.
/// A row is as doubtful as the worst interval that it touches. Of the intervals of a certainty that start before the row stops,
/// the latest is the last to stop, so the row touches one exactly if that one stops after the row starts.
/// Time in which an interval may have gone unseen makes a row that reaches over it as doubtful (<see cref="Clouds"/>), for it may have had more in common.
/// Where both are on different clocks, a row with a border of an interval near to one of its own is at best inferred (<see cref="NearBorders"/>).
/// </remarks>
/// <param name="Measure">The column with the common time.</param>
internal sealed record CoveredBy(TextSpan Span, RowPlan Input, SpanPlan Cover, PlanColumn Measure)
    : RowPlan(Span, [.. Input.Columns, Measure], Input.Order, Input.Asked)
{
    private const string Earlier = "earlier_ns", AtStart = "b", AtStop = "e";
    private static readonly ImmutableArray<int> Ranks = [.. Enumerable.Range(1, CommonColumns.Certainties.Length - 1)];

    /// <inheritdoc/>
    public override string Step => "covered";

    /// <inheritdoc/>
    public override string Title =>
        $"rows with their time in common, {(Cover.Keys.All(key => key == Key.One) ? "of all" : "matched on " + string.Join(", ", Cover.Keys.Select(key => key.Name)))}, side by side";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input, Cover];

    /// <inheritdoc/>
    /// <remarks>What an edge cuts is the time in common, wherever the row lies.</remarks>
    public override Timing? Timing => Input.Timing is { } timing ? timing with { Unclosed = true } : null;

    private bool IsAcross => Clock.Differ(Input.Timing?.Clock, Cover.Facts.Clock);

    private IEnumerable<string> RowNames => Input.Columns.Select(column => column.Sql).Concat(Cover.Keys.Contains(Key.One) ? [Key.One.Sql] : []);

    /// <inheritdoc/>
    /// <remarks>The engine's own sweep where it has one; see <see cref="CoverSweep"/>.</remarks>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var rows = Clouded(sql, KeyJoin.Keyed(sql, Input, Cover.Keys));
        if (IsAcross) rows = NearBorders.Beside(sql, Span, rows, RowNames, alias => RowColumns.WorstErr(Col(alias, SpanColumns.SyncErr)), Cover, Cover.Keys, row => row.Start, row => row.Stop);
        if (sql.CanSweep(Cover.Keys)) return Swept(sql, rows);
        var sums = sql.Add("sums", Sums(sql), Span);
        var worst = new SqlCase([.. Ranks.Reverse().Select(rank => (Infix(Call("coalesce", Col(AtStop, StopOf(rank)), Whole(-long.MaxValue)), ">", Col("r", SpanColumns.Start)), Whole(rank)))], Whole(0));
        return new Select(
            [
                .. Input.Columns.Select(column => Doubted(column, worst, Col(AtStop, SpanColumns.SyncErr))),
                Infix(Covered(AtStop, SpanColumns.Stop), "-", Covered(AtStart, SpanColumns.Start)).As(Measure.Sql),
            ],
            [
                new SqlSource(rows, "r"),
                Latest(sums, AtStart, Infix(Col("r", SpanColumns.Start), ">=", Col(AtStart, SpanColumns.Start))),
                Latest(sums, AtStop, Infix(Col("r", SpanColumns.Stop), ">", Col(AtStop, SpanColumns.Start))),
            ]);
    }

    // Matched on the keys of the cover: of another entity of it, as much may have gone unseen.
    private Relation Clouded(SqlPlan sql, Relation rows)
    {
        if (Cover.Unknown is not { } unknown) return rows;
        var all = new Select([.. RowNames.Select(name => Item("a", name))], [new SqlSource(rows, "a")]);
        return sql.Add("clouded", new Clouds(sql, Span, Cover.Keys, row => Col(row, SpanColumns.Start), row => Col(row, SpanColumns.Stop)).Raised(all, RowNames, unknown), Span);
    }

    private Select Swept(SqlPlan sql, Relation rows)
    {
        var feed = new UnionAll([SweepInput.Times(rows, Cover.Keys, SweepRole.Counted), SweepInput.Intervals(sql, Cover, Cover.Keys, SweepRole.Partner)]);
        var swept = sql.Swept(feed, new CoverSweep([.. Cover.Keys.Select(key => key.Sql)]), Span);
        ImmutableArray<string> names = [.. Cover.Keys.Select(key => key.Sql), SpanColumns.Start, SpanColumns.Stop];
        return new Select(
            [
                .. Input.Columns.Select(column => Doubted(column, OrNothing(Col("w", SpanColumns.Doubt)), Col("w", SpanColumns.SyncErr))),
                OrNothing(Col("w", CoverSweep.Covered)).As(Measure.Sql),
            ],
            [new SqlSource(rows, "r"), SqlSource.Found(swept, "w", names.Select(name => (name, Col("r", name))))]);
    }

    private Select Sums(SqlPlan sql)
    {
        SqlExpr length = Infix(Col("a", SpanColumns.Stop), "-", Col("a", SpanColumns.Start)), doubt = Col("a", SpanColumns.Doubt);
        ImmutableArray<SqlExpr> keys = [.. Cover.Keys.Select(key => Col("a", key.Sql))];
        SqlExpr Running(string function, SqlExpr value) => BigInt(Over(function, [value], keys, new SqlOrder(Col("a", SpanColumns.Start))));
        return new Select(
            [
                .. Cover.Keys.Select(key => Item("a", key.Sql)),
                Item("a", SpanColumns.Start),
                Item("a", SpanColumns.Stop),
                Over("max", [Col("a", SpanColumns.SyncErr)], keys).As(SpanColumns.SyncErr),
                Infix(Running("sum", length), "-", length).As(Earlier),
                .. Ranks.Select(rank => Running("max", Case(Equal(doubt, Whole(rank)), Col("a", SpanColumns.Stop), Whole(-long.MaxValue))).As(StopOf(rank))),
            ],
            [new SqlSource(sql.Of(Cover), "a")]);
    }

    private SqlSource Latest(Relation sums, string alias, SqlExpr inTime) => new(
        sums, alias, "ASOF LEFT JOIN", All(Cover.Keys.Select(key => Equal(Col("r", key.Sql), Col(alias, key.Sql))).Append(inTime)));

    private static SqlCall Covered(string alias, string at) => OrNothing(
        Infix(Col(alias, Earlier), "+", Infix(Call("least", Col("r", at), Col(alias, SpanColumns.Stop)), "-", Col(alias, SpanColumns.Start))));

    private SqlItem Doubted(PlanColumn column, SqlExpr worst, SqlExpr syncErr)
    {
        SqlExpr worse = Call("greatest", Col("r", SpanColumns.Doubt), worst);
        if (IsAcross) (worse, syncErr) = (NearBorders.Doubt(worse, "r"), Col("r", NearBorders.OtherErr));
        return RowColumns.Beside(column, "r", worse, OrNothing(syncErr));
    }

    private static SqlCall OrNothing(SqlExpr value) => Call("coalesce", value, Whole(0));

    private static string StopOf(int rank) => "latest_" + CommonColumns.Certainties[rank];
}
