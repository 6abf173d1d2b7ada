using System.Collections.Immutable;
using VmQuery.Engine.Models;
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
/// A row touches the intervals that start before it stops and stop after it starts; their number by certainty is
/// counted in the same way, and the worst of them is the row's.
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
        $"rows with their time in common, {(Cover.Keys.All(key => key == Key.One) ? "of all" : "matched on " + string.Join(", ", Cover.Keys.Select(key => key.Name)))}, by two ASOF joins";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input, Cover];

    /// <inheritdoc/>
    public override Timing? Timing => Input.Timing;

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var rows = KeyJoin.Keyed(sql, Input, Cover.Keys);
        var sums = sql.Add("sums", Sums(sql), Span);
        return new Select(
            [.. Input.Columns.Select(Doubted), Infix(Covered(AtStop, SpanColumns.Stop), "-", Covered(AtStart, SpanColumns.Start)).As(Measure.Sql)],
            [
                new SqlSource(rows, "r"),
                Latest(sums, AtStart, Infix(Col("r", SpanColumns.Start), ">=", Col(AtStart, SpanColumns.Start))),
                Latest(sums, AtStop, Infix(Col("r", SpanColumns.Stop), ">", Col(AtStop, SpanColumns.Start))),
            ]);
    }

    private Select Sums(SqlPlan sql)
    {
        SqlExpr length = Infix(Col("a", SpanColumns.Stop), "-", Col("a", SpanColumns.Start)), doubt = Col("a", SpanColumns.Doubt);
        ImmutableArray<SqlExpr> keys = [.. Cover.Keys.Select(key => Col("a", key.Sql))];
        SqlExpr Running(SqlExpr value) => BigInt(Over("sum", [value], keys, new SqlOrder(Col("a", SpanColumns.Start))));
        return new Select(
            [
                .. Cover.Keys.Select(key => Item("a", key.Sql)),
                Item("a", SpanColumns.Start),
                Item("a", SpanColumns.Stop),
                Item("a", SpanColumns.Doubt),
                Over("max", [Col("a", SpanColumns.SyncErr)], keys).As(SpanColumns.SyncErr),
                Infix(Running(length), "-", length).As(Earlier),
                .. Ranks.Select(rank => Running(Case(Equal(doubt, Whole(rank)), Whole(1), Whole(0))).As(CountOf(rank))),
            ],
            [new SqlSource(sql.Of(Cover), "a")]);
    }

    private SqlSource Latest(Relation sums, string alias, SqlExpr inTime) => new(
        sums, alias, "ASOF LEFT JOIN", All(Cover.Keys.Select(key => Equal(Col("r", key.Sql), Col(alias, key.Sql))).Append(inTime)));

    private static SqlCall Covered(string alias, string at) => OrNothing(
        Infix(Col(alias, Earlier), "+", Infix(Call("least", Col("r", at), Col(alias, SpanColumns.Stop)), "-", Col(alias, SpanColumns.Start))));

    private static SqlItem Doubted(PlanColumn column) => column.Sql switch
    {
        RowColumns.Certainty => CertaintyRank.Word(Worse).As(column.Sql),
        SpanColumns.Doubt => Worse.As(column.Sql),
        SpanColumns.SyncErr => RowColumns.ShownErr(Call("greatest", RowColumns.WorstErr(Col("r", column.Sql)), OrNothing(Col(AtStop, column.Sql)))).As(column.Sql),
        _ => Item("r", column.Sql),
    };

    private static SqlCall Worse => Call("greatest", Col("r", SpanColumns.Doubt), Worst());

    private static SqlCase Worst() => new([.. Ranks.Reverse().Select(rank => (Infix(Touched(rank), ">", Whole(0)), Whole(rank)))], Whole(0));

    // Counted up to the row's stop, less those that had stopped when the row started.
    private static SqlExpr Touched(int rank)
    {
        var isOpen = Infix(Equal(Col(AtStart, SpanColumns.Doubt), Whole(rank)), "AND", Infix(Col(AtStart, SpanColumns.Stop), ">", Col("r", SpanColumns.Start)));
        var stopped = Infix(Col(AtStart, CountOf(rank)), "-", Case(isOpen, Whole(1), Whole(0)));
        return Infix(OrNothing(Col(AtStop, CountOf(rank))), "-", OrNothing(stopped));
    }

    private static SqlCall OrNothing(SqlExpr value) => Call("coalesce", value, Whole(0));

    private static string CountOf(int rank) => "doubted_" + CommonColumns.Certainties[rank];
}
