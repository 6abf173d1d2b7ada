using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>One step of a sequence.</summary>
/// <param name="WithinNs">The longest gap before it; null for any.</param>
/// <param name="Later">Whether it has to start after what was reached, and not with it: a step before it may be the same occurrence.</param>
internal readonly record struct Following(SpanPlan Rows, long? WithinNs, bool Later = false);

/// <summary>Each A with the first B from it on, then the first C from that B on, and so forth.</summary>
/// <remarks>
/// <code>
/// A            A·····A···A····      instants
/// B            ··BB····B······
/// A then B     XX····XX·······      from A to the start of B; the last A has no B
/// gap          2     2
/// </code>
/// One ASOF join per step: the nearest row that starts at or after the last one, or after its stop if that one is a state. An event after
/// the same event starts later than it, so that no occurrence follows itself.
/// Rows of a step that start together would leave the choice to the engine; only the first of them in order of all its
/// columns is kept. A row that finds no next step, or only one too far away, is no sequence. The results of two As
/// may overlap, for both may find the same B.
/// </remarks>
internal sealed record Then(TextSpan Span, SpanPlan First, ImmutableArray<Following> Next, ImmutableArray<PlanColumn> Gaps) : SpanPlan(
    Span,
    new Facts([.. First.Keys, .. Next.SelectMany((step, i) => Added(step.Rows, First, Next[..i]))], Disjoint: false, Instant: false, Contiguous: false)
    {
        Unclosed = First.Facts.Unclosed || Next.Any(step => step.Rows.Facts.Unclosed),
        Clock = Next.Aggregate(First.Facts.Clock, (clock, step) => Clock.Of(clock, step.Rows.Facts.Clock)),
    },
    [.. Gaps, .. First.Payload, .. Next.SelectMany(step => step.Rows.Payload)])
{
    private const string Reached = "reached_ns";

    /// <summary>SQL names that columns of the steps must not have.</summary>
    public static ImmutableHashSet<string> Taken(ImmutableArray<PlanColumn> gaps) => ImmutableHashSet.CreateRange(StringComparer.Ordinal, gaps.Select(gap => gap.Sql).Append(Reached));

    /// <summary>The column for the gap before a step, counted from 1: <c>gap</c>, <c>gap_2</c>.</summary>
    public static PlanColumn Gap(int step)
    {
        var name = step == 1 ? "gap" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"gap_{step}");
        return new PlanColumn(name, name + "_ns", ColumnKind.Duration);
    }

    /// <inheritdoc/>
    public override string Step => "sequence";

    /// <inheritdoc/>
    public override string Title => $"sequences of {Next.Length + 1}, {SharedKeys.Of(First.Keys, Next[0].Rows.Keys).Title}, by an ASOF join for each step";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [First, .. Next.Select(step => step.Rows)];

    /// <inheritdoc/>
    public override DomainPlan Domain { get; } = Next.Aggregate(First.Domain, (domain, step) => new CombinedEntities(domain, step.Rows.Domain));

    /// <inheritdoc/>
    public override SpanPlan? Unknown => Together.Of(Span, Domain, Next.Select(step => step.Rows.Unknown).Prepend(First.Unknown));

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        // The constant comes along, for a step that shares no entity with those before it.
        SqlQuery query = new Select([.. First.Items("a"), .. Constant(Whole(1)), Col("a", First.Facts.Instant ? SpanColumns.Start : SpanColumns.Stop).As(Reached)], [new SqlSource(sql.Of(First), "a")]);
        for (var i = 0; i < Next.Length; i++) query = Clouded(sql, Joined(sql, sql.Add("so_far", query, Span), i), i);
        return query;
    }

    // What went unseen since the step before may have been this one.
    private SqlQuery Clouded(SqlPlan sql, Select joined, int i) =>
        new Clouds(sql, Span, KeysOf(i + 1), row => Infix(Col(row, SpanColumns.Stop), "-", Col(row, Gaps[i].Sql)), row => Col(row, SpanColumns.Stop))
            .Raised(joined, joined.Items.Select(item => item.Name), Next[i].Rows.Unknown);

    private Select Joined(SqlPlan sql, Relation soFar, int i)
    {
        var (last, step) = (i == 0 ? First : Next[i - 1].Rows, Next[i]);
        var keys = KeysOf(i);
        var shared = SharedKeys.Of(keys, step.Rows.Keys);
        var gap = Infix(Col("b", SpanColumns.Start), "-", Col("a", Reached));
        return new Select(
            [
                .. keys.Select(key => Item("a", key.Sql)),
                .. Added(step.Rows, First, Next[..i]).Select(key => Item("b", key.Sql)),
                .. Constant(Col("a", Key.One.Sql)),
                Item("a", SpanColumns.Start),
                Col("b", SpanColumns.Start).As(SpanColumns.Stop),
                ClockPair.DoubtOfOrder(last, step.Rows, gap, step.WithinNs).As(SpanColumns.Doubt),
                ClockPair.SyncErr().As(SpanColumns.SyncErr),
                .. Gaps[..i].Select(column => Item("a", column.Sql)),
                gap.As(Gaps[i].Sql),
                .. First.Payload.Concat(Next[..i].SelectMany(before => before.Rows.Payload)).Select(column => Item("a", column.Sql)),
                .. step.Rows.Payload.Select(column => Item("b", column.Sql)),
                Col("b", step.Rows.Facts.Instant ? SpanColumns.Start : SpanColumns.Stop).As(Reached),
            ],
            [
                new SqlSource(soFar, "a"),
                new SqlSource(FirstOfEachStart(sql, step.Rows, shared), "b", "ASOF JOIN", All(shared.Match("a", "b"), Infix(Col("a", Reached), step.Later ? "<" : "<=", Col("b", SpanColumns.Start)))),
            ]) { Where = step.WithinNs is { } most ? Infix(gap, "<=", Whole(most)) : null };
    }

    private static Relation FirstOfEachStart(SqlPlan sql, SpanPlan rows, SharedKeys shared)
    {
        var relation = shared.Rows(sql, rows);
        if (shared.TellApart(rows)) return relation;
        ImmutableArray<SqlItem> columns = [.. shared.Missing(rows, Col("b", Key.One.Sql)), .. rows.Items("b")];
        // Rows of several entities may be matched as one.
        ImmutableArray<string> apart = [.. rows.Keys.Where(key => key != Key.One && !shared.Keys.Any(key.SameEntity)).Select(key => key.Sql), .. rows.Differing];
        var before = Over("lag", [Col("b", SpanColumns.Start), Whole(1), Whole(-long.MaxValue)], shared.Columns("b"), SpanPlan.ByStart("b", apart));
        // An ASOF join takes one of them anyway.
        return sql.Add("firsts", new Select(columns, [new SqlSource(relation, "b")]) { Qualify = Infix(before, "<", Col("b", SpanColumns.Start)), PicksFor = apart }, rows.Span);
    }

    // Keys of the first steps.
    private ImmutableArray<Key> KeysOf(int steps) => [.. First.Keys, .. Next[..steps].SelectMany((step, i) => Added(step.Rows, First, Next[..i]))];

    private ImmutableArray<SqlItem> Constant(SqlExpr value) => First.Keys.Contains(Key.One) ? [] : [value.As(Key.One.Sql)];

    private static IEnumerable<Key> Added(SpanPlan rows, SpanPlan first, ImmutableArray<Following> before) =>
        rows.Keys.Where(key => key != Key.One && !first.Keys.Any(key.SameEntity) && !before.Any(step => step.Rows.Keys.Any(key.SameEntity)));
}
