using System.Collections.Immutable;
using VmQuery.Query.Lowering.Relations;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Left rows, whole, whose borders fall together with those of some right row as far as the clocks of two machines can tell.</summary>
/// <remarks>
/// <code>
/// left             ··AAAA···
/// right            ···BBB···      clock error of the pair: 1
/// starting         ··XXXX···
/// </code>
/// A range join: borders fall together when the ranges in which they may lie overlap, and the nearest border need not be
/// the one with the widest range, so no ASOF join finds it. Two rows on one clock have no error between them. A left row that has several partners is
/// counted once, by its number; where the clocks may be apart at all it is inferred at best, for its borders may be others' as well;
/// so is one without a partner where the clocks may be apart by nobody knows how much.
/// </remarks>
internal sealed record RelateLoosely(TextSpan Span, SpanPlan Left, bool Negated, RelationWord Word, SpanPlan Right)
    : SpanPlan(Span, Left.Facts with { Contiguous = false }, Left.Payload)
{
    private readonly SharedKeys _shared = SharedKeys.Of(Left.Keys, Right.Keys);

    /// <summary>Whether the times of rows that are matched may be on different clocks.</summary>
    public static bool Applies(SpanPlan left, SpanPlan right) => Clock.Differ(left.Facts.Clock, right.Facts.Clock);

    /// <inheritdoc/>
    public override string Step => Word.Word;

    /// <inheritdoc/>
    public override string Title => $"left rows, whole, {(Negated ? "not " : string.Empty)}{Word.Word} right rows within the clock error, {_shared.Title}, by a range join";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Left, Right];

    /// <inheritdoc/>
    public override DomainPlan Domain => Left.Domain;

    /// <inheritdoc/>
    public override SpanPlan? Unknown => Together.Of(Span, Domain, Left.Unknown, Negated || Right.Unknown is not { } unknown ? null : new Relate(Span, Left, false, Overlapping.Word, null, unknown));

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var left = sql.Add("numbered", new Select([.. Left.Items("a"), Over("row_number", [], []).As("row_number")], [new SqlSource(sql.Of(Left), "a")]), Left.Span);
        var right = sql.Of(Right);
        var pairs = sql.Add("pairs", new UnionAll([.. Word.Alternatives.Select(pairs => Pairs(left, right, pairs))]), Span);
        var hits = sql.Add(
            "hits",
            new Select(
                [Item("p", "row_number"), Call("min", Col("p", SpanColumns.Doubt)).As(SpanColumns.Doubt), Call("min", Col("p", SpanColumns.SyncErr)).As(SpanColumns.SyncErr)],
                [new SqlSource(pairs, "p")]) { GroupBy = [Col("p", "row_number")] },
            Span);
        return Negated ? Without(left, hits, Open(sql, left, right)) : Kept(left, "h", Item("h", SpanColumns.Doubt), [new SqlSource(hits, "h", "JOIN", SameRow("h"))]);
    }

    private Select Kept(Relation left, string doubts, SqlItem doubt, ImmutableArray<SqlSource> joined) => new(
        [
            .. Keys.Select(key => Item("a", key.Sql)),
            Item("a", SpanColumns.Start),
            Item("a", SpanColumns.Stop),
            doubt,
            Item(doubts, SpanColumns.SyncErr),
            .. Payload.Select(column => Item("a", column.Sql)),
        ],
        [new SqlSource(left, "a"), .. joined]);

    private Select Without(Relation left, Relation hits, Relation open)
    {
        return Kept(
            left,
            "a",
            CertaintyRank.InferredWhere(Holds(SameRow("o")), Col("a", SpanColumns.Doubt)).As(SpanColumns.Doubt),
            [new SqlSource(hits, "h", "ANTI JOIN", SameRow("h")), new SqlSource(open, "o", "LEFT JOIN", SameRow("o"))]);
    }

    // Left rows of which nobody knows how far the clock of some right row is away; that one may have the same borders.
    private Relation Open(SqlPlan sql, Relation left, Relation right)
    {
        ImmutableArray<Key> keys = [.. Right.Keys.Where(key => key != Key.One)];
        var errors = sql.Add(
            "errors",
            new Select([.. keys.Select(key => Item("b", key.Sql)), Call("max", Col("b", SpanColumns.SyncErr)).As(SpanColumns.SyncErr)], [new SqlSource(right, "b")]) { GroupBy = [.. keys.Select(key => Col("b", key.Sql))] },
            Span);
        var isUnknown = Infix(ClockPair.Error("b"), ">=", Whole(SpanColumns.UnknownErr));
        return sql.Add(
            "open",
            new Select([Item("a", "row_number")], [new SqlSource(left, "a"), new SqlSource(errors, "b", "JOIN", All([.. Matched(), isUnknown]))])
            {
                Where = OneClock() is { } one ? Not(one) : null,
                GroupBy = [Col("a", "row_number")],
            },
            Span);
    }

    private static SqlExpr SameRow(string alias) => Equal(Col("a", "row_number"), Col(alias, "row_number"));

    private Select Pairs(Relation left, Relation right, ImmutableArray<BorderPair> borders)
    {
        var exact = All(borders.Select(pair => Equal(Col("a", pair.Left), Col("b", pair.Right))))!;
        var near = borders.SelectMany(pair => (SqlExpr[])
        [
            Infix(Latest("a", pair.Left), ">=", Earliest("b", pair.Right)),
            Infix(Earliest("a", pair.Left), "<=", Latest("b", pair.Right)),
        ]);
        var isExact = Equal(ClockPair.Error("b"), Whole(0));
        var doubt = Case(OneClock() is { } same ? Infix(same, "OR", isExact) : isExact, Whole(0), Whole(CertaintyRank.Inferred));
        return new Select(
            [
                Item("a", "row_number"),
                Call("greatest", Col("a", SpanColumns.Doubt), Col("b", SpanColumns.Doubt), doubt).As(SpanColumns.Doubt),
                ClockPair.SyncErr().As(SpanColumns.SyncErr),
            ],
            [new SqlSource(left, "a"), new SqlSource(right, "b", "JOIN", All([.. Matched(), .. near]))]) { Where = OneClock() is { } one ? Infix(Not(one), "OR", exact) : null };
    }

    private IEnumerable<SqlExpr> Matched() => KeyJoin.On("a", Left.Keys.Where(key => key != Key.One), "b", Right.Keys) is { } on ? [on] : [];

    private SqlExpr? OneClock() =>
        Left.Facts.Clock?.MachineIn("a", Left.Keys) is { } left && Right.Facts.Clock?.MachineIn("b", Right.Keys) is { } right ? Equal(left, right) : null;

    private static SqlExpr Earliest(string alias, string border) => Infix(Col(alias, border), "-", Error(alias));

    private static SqlExpr Latest(string alias, string border) => Infix(Col(alias, border), "+", Error(alias));

    // An error that is not known cannot widen anything.
    private static SqlExpr Error(string alias) => Case(Equal(Col(alias, SpanColumns.SyncErr), Whole(SpanColumns.UnknownErr)), Whole(0), Col(alias, SpanColumns.SyncErr));
}
