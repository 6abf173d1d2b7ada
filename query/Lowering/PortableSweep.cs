using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>A sweep in SQL that every engine takes: for those without one of their own, and the law that those with one are held to.</summary>
/// <remarks>
/// <code>
/// inputs    AAAA····AA····
///           ··BBBB··BB····
/// borders   + + - - + -       at each instant one sum of all, so + and - of one instant are nothing
/// open      11221100220000    running sum: rows open from this border to the next
/// held      XXXXXX··XX····    &gt;= 1; where it stays the same, the time between borders is joined
/// </code>
/// A border of weight 0 at both ends of the session makes the time before the first and after the last row visible.
/// </remarks>
internal sealed class PortableSweep(SqlPlan sql, Sweep sweep)
{
    private const string At = "at_ns", Next = "next_ns", Opened = "opened", Doubted = "doubted", Held = "held", Changed = "changed", Part = "part", Total = "total";

    // A row of doubt r weighs 2^(20 (r - 1)), so that one running sum tells the worst doubt among up to a million open rows.
    private const long Inferred = 1, Edge = 1L << 20, Lossy = 1L << 40;

    /// <summary>When so many hold.</summary>
    public Select Rows()
    {
        var parts = Parts(Changes(Enough(Open(Sums(Borders())))));
        return new Select(
            [
                .. KeyItems("g"),
                Call("min", Col("g", At)).As(SpanColumns.Start),
                Call("max", Col("g", Next)).As(SpanColumns.Stop),
                Call("max", Col("g", SpanColumns.Doubt)).As(SpanColumns.Doubt),
                Call("max", Col("g", SpanColumns.SyncErr)).As(SpanColumns.SyncErr),
            ],
            [new SqlSource(parts, "g")])
        {
            Where = Infix(Equal(Col("g", Held), Whole(1)), "AND", Infix(Col("g", At), "<", Col("g", Next))),
            GroupBy = [.. KeyColumns("g"), Col("g", Part)],
        };
    }

    private Relation Borders() => Step(
        "borders",
        new UnionAll(
        [
            .. sweep.Sides.SelectMany(side => Borders(side, weight: 1, leastDoubt: 0)),
            .. sweep.MaybeOpen.SelectMany(maybe => Borders(maybe, weight: 0, leastDoubt: CertaintyRank.Inferred)),
            Edges(sql.Session.StartNs),
            Edges(sql.Session.StopNs),
        ]));

    private IEnumerable<Select> Borders(SpanPlan rows, int weight, int leastDoubt)
    {
        var source = sql.Of(rows);
        var doubt = Call("greatest", Col("a", SpanColumns.Doubt), Whole(leastDoubt));
        yield return Of(SpanColumns.Start, 1);
        yield return Of(SpanColumns.Stop, -1);

        Select Of(string border, int sign) => new(
            [
                .. sweep.Left.Select(key => KeyJoin.Value("a", key, rows.Keys).As(key.Sql)),
                Col("a", border).As(At),
                Whole(sign * weight).As(Opened),
                Weight(doubt, sign).As(Doubted),
                Item("a", SpanColumns.SyncErr),
            ],
            [new SqlSource(source, "a")]);
    }

    private static SqlCase Weight(SqlExpr doubt, int sign) => new(
        [
            (Equal(doubt, Whole(0)), Whole(0)),
            (Equal(doubt, Whole(CertaintyRank.Inferred)), Whole(sign * Inferred)),
            (Equal(doubt, Whole(CertaintyRank.Edge)), Whole(sign * Edge)),
        ],
        Whole(sign * Lossy));

    private Select Edges(long ns) => new(
        [.. KeyItems("d"), Whole(ns).As(At), Whole(0).As(Opened), Whole(0).As(Doubted), Whole(0).As(SpanColumns.SyncErr)],
        [new SqlSource(sql.Of(sweep.Domain), "d")]);

    private Relation Sums(Relation borders) => Step(
        "sums",
        new Select(
            [
                .. KeyItems("b"),
                Item("b", At),
                BigInt(Call("sum", Col("b", Opened))).As(Opened),
                BigInt(Call("sum", Col("b", Doubted))).As(Doubted),
                Call("max", Col("b", SpanColumns.SyncErr)).As(SpanColumns.SyncErr),
            ],
            [new SqlSource(borders, "b")]) { GroupBy = [.. KeyColumns("b"), Col("b", At)] });

    private Relation Open(Relation sums) => Step(
        "open",
        new Select(
            [
                .. KeyItems("s"),
                Item("s", At),
                Running("lead", [Col("s", At), Whole(1), Whole(sql.Session.StopNs)], "s").As(Next),
                BigInt(Running("sum", [Col("s", Opened)], "s")).As("open"),
                BigInt(Running("sum", [Col("s", Doubted)], "s")).As(Doubted),
                Over("max", [Col("s", SpanColumns.SyncErr)], KeyColumns("s")).As(SpanColumns.SyncErr),
            ],
            [new SqlSource(sums, "s")]));

    private Relation Enough(Relation open)
    {
        ImmutableArray<SqlSource> from = [new SqlSource(open, "o")];
        SqlExpr limit = Whole(sweep.Count ?? 0);
        if (sweep.Count is null)
        {
            // Where there is nothing to count, all of it holds.
            from = from.Add(new SqlSource(Totals(), "n", "LEFT JOIN", All(sweep.Left.Select(key => Equal(Col("o", key.Sql), Col("n", key.Sql))))));
            limit = Call("coalesce", Col("n", Total), Whole(0));
        }

        return Step(
            "enough",
            new Select(
                [
                    .. KeyItems("o"),
                    Item("o", At),
                    Item("o", Next),
                    Case(Infix(Col("o", "open"), sweep.Sign, limit), Whole(1), Whole(0)).As(Held),
                    Worst(Col("o", Doubted)).As(SpanColumns.Doubt),
                    Item("o", SpanColumns.SyncErr),
                ],
                from));
    }

    private static SqlCase Worst(SqlExpr weights) => new(
        [
            (Infix(weights, ">=", Whole(Lossy)), Whole(CertaintyRank.Lossy)),
            (Infix(weights, ">=", Whole(Edge)), Whole(CertaintyRank.Edge)),
            (Infix(weights, ">=", Whole(Inferred)), Whole(CertaintyRank.Inferred)),
        ],
        Whole(0));

    private Relation Totals()
    {
        var counted = sweep.Sides[0].Domain;
        return Step(
            "totals",
            new Select(
                [.. sweep.Left.Select(key => KeyJoin.Value("d", key, counted.Keys).As(key.Sql)), BigInt(Call("count", Whole(1))).As(Total)],
                [new SqlSource(sql.Of(counted), "d")])
            {
                GroupBy = [.. sweep.Left.Select(key => KeyJoin.Value("d", key, counted.Keys)).Where(value => value is SqlColumn)],
            });
    }

    private Relation Changes(Relation enough) => Step(
        "changes",
        new Select(
            [
                .. Kept("e"),
                Case(Equal(Col("e", Held), Running("lag", [Col("e", Held), Whole(1), Whole(0)], "e")), Whole(0), Whole(1)).As(Changed),
            ],
            [new SqlSource(enough, "e")]));

    private Relation Parts(Relation changes) => Step(
        "groups",
        new Select([.. Kept("c"), BigInt(Running("sum", [Col("c", Changed)], "c")).As(Part)], [new SqlSource(changes, "c")]));

    private ImmutableArray<SqlItem> Kept(string alias) =>
        [.. KeyItems(alias), Item(alias, At), Item(alias, Next), Item(alias, Held), Item(alias, SpanColumns.Doubt), Item(alias, SpanColumns.SyncErr)];

    private Relation Step(string name, SqlQuery query) => sql.Add(name, query, sweep.Span);

    private SqlCall Running(string function, ImmutableArray<SqlExpr> arguments, string alias) =>
        Over(function, arguments, KeyColumns(alias), new SqlOrder(Col(alias, At)));

    private ImmutableArray<SqlItem> KeyItems(string alias) => [.. sweep.Left.Select(key => Item(alias, key.Sql))];

    private ImmutableArray<SqlExpr> KeyColumns(string alias) => [.. sweep.Left.Select(key => Col(alias, key.Sql))];
}
