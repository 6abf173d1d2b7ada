using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Every pair of rows of two steps that share an instant, whatever the facts of the steps.</summary>
/// <remarks>
/// <code>
/// left     AAAAAAAAA······     inner starts inside the outer row: B, D
/// right    ··BBB··········     rank of starts   B 1, D 2, E 3
///          ······DDDDD····     before A 0, before the stop of A 2: ranks 1 and 2
///          ············EE·
/// </code>
/// Of two intervals that overlap, exactly one starts inside the other, or both start together. The starts of one side are
/// ranked within the keys that both sides share; two ASOF joins tell each row of the other side how many starts lie before
/// its own start and before its stop, and the ranks between are looked up by equality. Rows of a side may overlap each
/// other and may have any keys of their own; the cost grows with the rows and the pairs only.
/// </remarks>
internal sealed class Overlap(SqlPlan sql, TextSpan span, SpanPlan left, SpanPlan right)
{
    private const string Rank = "start_rank", From = "from_rank", Until = "until_rank", Always = "always";

    private readonly ImmutableArray<string> _shared = [.. left.Keys.Where(key => key != Key.One && right.Keys.Any(key.SameEntity)).Select(key => key.Sql)];

    private ImmutableArray<string> On => _shared.IsEmpty ? [Always] : _shared;

    /// <summary>The pairs, left rows as <c>a</c> and right rows as <c>b</c>.</summary>
    public SqlQuery Pairs(ImmutableArray<SqlItem> items, SqlExpr? where)
    {
        var halves = ImmutableArray.CreateBuilder<SqlQuery>();
        // An instant has no inside, but may itself lie inside an interval, also at its start; two instants meet where they are equal.
        if (!left.Facts.Instant || right.Facts.Instant) halves.Add(Half(left, "a", right, "b", withStart: true, withStop: right.Facts.Instant && left.Facts.Instant));
        if (!right.Facts.Instant) halves.Add(Half(right, "b", left, "a", withStart: left.Facts.Instant, withStop: false));
        return new UnionAll(halves.ToImmutable());

        Select Half(SpanPlan outer, string outerAlias, SpanPlan inner, string innerAlias, bool withStart, bool withStop)
        {
            var ranked = sql.Add("ranked", Ranked(inner), span);
            var from = sql.Add("since", Counted(Outer(outer), outer, [], ranked, SpanColumns.Start, withStart ? ">" : ">=", From), span);
            var until = sql.Add("until", Counted(from, outer, [From], ranked, SpanColumns.Stop, withStop ? ">=" : ">", Until), span);
            var spread = sql.Add("spread", Spread(until, outer), span);
            var on = All(Equality(outerAlias, innerAlias), Equal(Col(outerAlias, Rank), Col(innerAlias, Rank)));
            return new Select(items, [new SqlSource(spread, outerAlias), new SqlSource(ranked, innerAlias, "JOIN", on)]) { Where = where };
        }
    }

    private Relation Outer(SpanPlan outer) => _shared.IsEmpty
        ? sql.Add("outer", new Select([.. outer.Items("o"), Whole(1).As(Always)], [new SqlSource(sql.Of(outer), "o")]), span)
        : sql.Of(outer);

    private Select Ranked(SpanPlan inner)
    {
        var rank = BigInt(Over("dense_rank", [], [.. _shared.Select(name => Col("r", name))], new SqlOrder(Col("r", SpanColumns.Start))));
        return new Select([.. inner.Items("r"), .. AlwaysItem, rank.As(Rank)], [new SqlSource(sql.Of(inner), "r")]);
    }

    // How many starts of the inner side lie before a border of each outer row.
    private Select Counted(Relation rows, SpanPlan outer, ImmutableArray<string> carried, Relation ranked, string border, string sign, string name) => new(
        [.. Carried("o", outer), .. carried.Select(column => Item("o", column)), Call("coalesce", Col("n", Rank), Whole(0)).As(name)],
        [
            new SqlSource(rows, "o"),
            new SqlSource(ranked, "n", "ASOF LEFT JOIN", All(Equality("o", "n"), Infix(Col("o", border), sign, Col("n", SpanColumns.Start)))),
        ]);

    private Select Spread(Relation until, SpanPlan outer) => new(
        [.. Carried("o", outer), new SqlNumbers(Infix(Col("o", From), "+", Whole(1)), Col("o", Until)).As(Rank)],
        [new SqlSource(until, "o")])
    {
        Where = Infix(Col("o", Until), ">", Col("o", From)),
    };

    private IEnumerable<SqlItem> Carried(string alias, SpanPlan outer) => outer.Items(alias).Concat(_shared.IsEmpty ? [Item(alias, Always)] : []);

    private IEnumerable<SqlItem> AlwaysItem => _shared.IsEmpty ? [Whole(1).As(Always)] : [];

    private SqlExpr? Equality(string one, string other) => All(On.Select(name => Equal(Col(one, name), Col(other, name))));
}
