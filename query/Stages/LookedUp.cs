using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Stages;

/// <summary>A key of a track and the column of the rows with its value.</summary>
internal readonly record struct MatchedKey(Key Key, string Column);

/// <summary>The entity that a state names.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="On">Which machine it is on, seen from the row's.</param>
/// <param name="Machine">Column with the id of the row's machine.</param>
internal sealed record FoundEntity(string Kind, WhichMachine On, string Machine);

/// <summary>Rows with the state of a track at their start or stop.</summary>
/// <remarks>
/// <code>
/// track      111112222233333
/// row        ···[————)······      at start 1, at stop 2
/// </code>
/// A track is disjoint, so the latest of its rows that starts at or before t is the only one that can hold at t, and it
/// does while it has not stopped (ASOF LEFT JOIN; <c>&gt;=</c>, as the track may change at t). Where the track has ended,
/// at the end of the session, there is no state. A row is as doubtful as what was looked up for it,
/// and at best inferred where the clock of the track is another one and the track changes nearer to t than both can tell, or has no state.
/// </remarks>
/// <param name="Keys">Which columns of a row say whose track it is; empty when there is one track for all.</param>
/// <param name="State">The column of the track.</param>
/// <param name="Added">The column that the rows get.</param>
/// <param name="Found">The entity that the state names; null when it names none.</param>
internal sealed record LookedUp(TextSpan Span, RowPlan Input, SpanPlan Track, ImmutableArray<MatchedKey> Keys, bool AtStop, PlanColumn State, PlanColumn Added, FoundEntity? Found)
    : RowPlan(Span, [.. Input.Columns, Added, .. Parent(Found, Added)], Input.Order, Input.Asked)
{
    private SqlExpr At => Col("r", AtStop && !Asked.Instant ? SpanColumns.Stop : SpanColumns.Start);

    /// <inheritdoc/>
    public override string Step => "looked_up";

    /// <inheritdoc/>
    public override string Title => $"rows with {Added.Name}{(Keys.IsEmpty ? string.Empty : ", matched on " + string.Join(", ", Keys.Select(key => key.Key.Name)))}, by an ASOF join";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input, Track];

    /// <inheritdoc/>
    public override Timing? Timing => Found is null ? Input.Timing : Naming(Input.Timing, Found);

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var (rows, track) = Keys.IsEmpty ? (KeyJoin.Keyed(sql, Input, [Key.One]), Single(sql)) : (sql.Of(Input), sql.Of(Track));
        var whose = Keys.IsEmpty ? [Equal(Col("r", Key.One.Sql), Col("t", Key.One.Sql))] : Keys.Select(key => Equal(Col("r", key.Column), Col("t", key.Key.Sql)));
        var from = ImmutableArray.Create(
            new SqlSource(rows, "r"),
            new SqlSource(track, "t", "ASOF LEFT JOIN", All(whose.Append(Infix(At, ">=", Col("t", SpanColumns.Start))))));
        if (Found is { On: WhichMachine.Host }) from = from.Add(SqlSource.Named(SqlPlan.Table("machine"), "m", "machine_id", Col("r", Found.Machine)));
        return new Select(
            [
                .. Input.Columns.Select(Doubted),
                Held(State.Sql, new SqlNull()).As(Added.Sql),
                .. Parent(Found, Added).Select(parent => Col("m", "parent_id").As(parent.Sql)),
            ],
            from);
    }

    private Timing? Naming(Timing? timing, FoundEntity found) =>
        timing is null ? null : timing with { Found = timing.Found.Add(new EntityColumn(found.Kind, Added.Sql, found.On == WhichMachine.Host ? ParentOf(Added) : found.Machine)) };

    private Relation Single(SqlPlan sql) =>
        sql.Add("keyed", new Select([.. Track.Items("a"), Whole(1).As(Key.One.Sql)], [new SqlSource(sql.Of(Track), "a")]), Span);

    private SqlExpr Held(string column, SqlExpr otherwise) => Held(Col("t", column), otherwise);

    private SqlExpr Held(SqlExpr value, SqlExpr otherwise) => Case(Infix(Col("t", SpanColumns.Stop), ">", At), value, otherwise);

    // What holds at a moment does so even if it started before the trace or went on after it.
    private static SqlExpr Lasting => Case(Equal(Col("t", SpanColumns.Doubt), Whole(CertaintyRank.Edge)), Whole(0), Col("t", SpanColumns.Doubt));

    private SqlExpr Worse
    {
        get
        {
            var worse = Call("greatest", Col("r", SpanColumns.Doubt), Held(Lasting, Whole(0)));
            return Clock.Differ(Input.Timing?.Clock, Track.Facts.Clock) ? Case(Holds(IsFarInside), worse, CertaintyRank.AtBestInferred(worse)) : worse;
        }
    }

    // As far from both borders of what held as the clocks may be apart; not true where nothing held.
    private SqlExpr IsFarInside
    {
        get
        {
            var error = Infix(RowColumns.WorstErr(Col("r", SpanColumns.SyncErr)), "+", Col("t", SpanColumns.SyncErr));
            return All(
                Infix(Col("t", SpanColumns.Stop), ">", At),
                Infix(Infix(At, "-", Col("t", SpanColumns.Start)), ">=", error),
                Infix(Infix(Col("t", SpanColumns.Stop), "-", At), ">=", error))!;
        }
    }

    private SqlItem Doubted(PlanColumn column) => RowColumns.Beside(column, "r", Worse, Held(SpanColumns.SyncErr, Whole(0)));

    private static ImmutableArray<PlanColumn> Parent(FoundEntity? found, PlanColumn added) =>
        found is { On: WhichMachine.Host } ? [new PlanColumn("~" + ParentOf(added), ParentOf(added), ColumnKind.Integer, Show.Internal)] : [];

    private static string ParentOf(PlanColumn added) => added.Sql + "_host_id";
}
