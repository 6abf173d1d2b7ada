using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>The rest of the session, or of a part of it, for the same entities.</summary>
/// <remarks>
/// <code>
/// input    ··AAA··AA·|      | a sentinel row at the end
/// result   XX···XX··X
/// </code>
/// Each row, and the sentinel of each entity, is looked at with the stop of the row before it (the start of the time
/// in question for the first); what lies between is a gap. Rows of a key are disjoint, so the row before in order of start is also
/// the last to stop, and no gap is cut short. A row may have gone unseen in a gap (<see cref="Clouds"/>).
/// </remarks>
internal sealed record Complement(TextSpan Span, SpanPlan Input) : SpanPlan(Span, Input.Facts with { Disjoint = true, Instant = false, Contiguous = false }, [])
{
    /// <summary>The time whose rest is meant; null for the whole session.</summary>
    public TimeSpanNs? Within { get; init; }

    /// <inheritdoc/>
    public override string Step => "rest";

    /// <inheritdoc/>
    public override string Title => Within is null ? "rest of the session" : "rest of the time asked about";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override DomainPlan Domain => Input.Domain;

    /// <inheritdoc/>
    public override SpanPlan? Unknown => Input.Unknown is { } unknown ? Widened.ToNext(unknown) : null;

    /// <summary>A gap reaches to rows outside a range, so its rows are whole only when nothing is left out.</summary>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => whole ? this : this with { Input = Input.Near(time, whole: false) };

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var all = Within ?? sql.Session;
        ImmutableArray<SqlItem> keysOf(string alias) => [.. Keys.Select(key => Item(alias, key.Sql))];
        var stops = sql.Add(
            "stops",
            new UnionAll(
            [
                new Select(
                    [
                        .. keysOf("a"),
                        Item("a", SpanColumns.Start),
                        Item("a", SpanColumns.Stop),
                        DoubtOfOne(SpanColumns.Stop, sql.Session.StopNs).As("start_doubt"),
                        DoubtOfOne(SpanColumns.Start, sql.Session.StartNs).As("stop_doubt"),
                        Item("a", SpanColumns.SyncErr),
                    ],
                    [new SqlSource(sql.Of(Input), "a")]),
                new Select(
                    [.. keysOf("d"), Whole(all.StopNs).As(SpanColumns.Start), Whole(all.StopNs).As(SpanColumns.Stop), Whole(0).As("start_doubt"), Whole(0).As("stop_doubt"), Whole(0).As(SpanColumns.SyncErr)],
                    [new SqlSource(sql.Of(Domain), "d")]),
            ]),
            Span);
        SqlExpr Before(string column, long first) =>
            Over("lag", [Col("s", column), Whole(1), Whole(first)], [.. Keys.Select(key => Col("s", key.Sql))], new SqlOrder(Col("s", SpanColumns.Start)), new SqlOrder(Col("s", SpanColumns.Stop)));
        var gaps = sql.Add(
            "gaps",
            new Select(
                [
                    .. keysOf("s"),
                    Before(SpanColumns.Stop, all.StartNs).As(SpanColumns.Start),
                    Col("s", SpanColumns.Start).As(SpanColumns.Stop),
                    // A gap is as doubtful as the rows whose ends are its own.
                    Call("greatest", Before("stop_doubt", 0), Col("s", "start_doubt")).As(SpanColumns.Doubt),
                    Call("greatest", Before(SpanColumns.SyncErr, 0), Col("s", SpanColumns.SyncErr)).As(SpanColumns.SyncErr),
                ],
                [new SqlSource(stops, "s")]),
            Span);
        var rest = new Select([.. keysOf("g"), .. SpanColumns.All.Select(name => Item("g", name))], [new SqlSource(gaps, "g")])
        {
            Where = Infix(Col("g", SpanColumns.Start), "<", Col("g", SpanColumns.Stop)),
        };
        return new Clouds(sql, Span, Keys, Reached, row => Col(row, SpanColumns.Stop)).Raised(rest, rest.Items.Select(item => item.Name), Input.Unknown);
    }

    // Two instants that are one have no gap between.
    private SqlExpr Reached(string gap) => Input.Facts.Instant ? Infix(Col(gap, SpanColumns.Start), "+", Whole(1)) : Col(gap, SpanColumns.Start);

    // A row that an edge of the session cuts at its other end is sure of this one.
    private SqlExpr DoubtOfOne(string otherBorder, long edgeNs)
    {
        var doubt = Col("a", SpanColumns.Doubt);
        if (Input.Facts.Unclosed) return doubt;
        return Case(All(Equal(doubt, Whole(CertaintyRank.Edge)), Equal(Col("a", otherBorder), Whole(edgeNs)))!, Whole(0), doubt);
    }
}
