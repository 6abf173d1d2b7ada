using System.Collections.Immutable;
using VmQuery.Engine.Models;
using System.Globalization;
using VmQuery.Engine.Store.Sweeps;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>When so and so many of several claims hold at once: <c>or</c>, <c>any</c>, <c>all</c>, <c>no</c>, <c>at least n</c>.</summary>
/// <remarks>
/// <code>
/// inputs    AAAA····AA····
///           ··BBBB··BB····
/// open      11221100220000
/// &gt;= 1      XXXXXX··XX····      = 0   ······XX··XXXX
/// </code>
/// Every start counts +1 and every stop −1; the running sum over the borders of a key is the number of rows open from
/// that border to the next. Borders where the answer to "enough?" stays the same are joined. A border of weight 0 at
/// both ends of the session makes the time before the first and after the last row visible. Rows are half-open, so
/// starts and stops at one instant belong into one sum.
/// </remarks>
/// <param name="Left">Keys that the result keeps.</param>
/// <param name="Sign">How the number of open rows is compared.</param>
/// <param name="Count">With what; null for the number of entities (<c>all</c>).</param>
internal sealed record Sweep(TextSpan Span, ImmutableArray<SpanPlan> Sides, ImmutableArray<Key> Left, string Sign, int? Count)
    : SpanPlan(
        Span,
        new Facts(Left, Disjoint: true, Instant: false, Contiguous: false) { Unclosed = Sides.Any(side => side.Facts.Unclosed), Clock = Clock.Told(Sides.Select(side => side.Facts.Clock).Aggregate(Clock.Of), Left) },
        [])
{
    // A row of doubt r weighs 2^(20 (r - 1)), so that one running sum tells the worst doubt among up to a million open rows.
    private const long Inferred = 1, Edge = 1L << 20, Lossy = 1L << 40;

    private readonly DomainPlan _domain = Sides.Length == 1
        ? new ReducedEntities(Sides[0].Domain, Left)
        : new CombinedEntities(new ReducedEntities(Sides[0].Domain, Left), new ReducedEntities(Sides[1].Domain, Left));

    /// <inheritdoc/>
    public override string Step => "sweep";

    /// <inheritdoc/>
    public override string Title =>
        $"time in which {Sign} {Count?.ToString(CultureInfo.InvariantCulture) ?? "all"} hold{(Left is [var only] && only == Key.One ? string.Empty : " per " + string.Join(", ", Left.Select(key => key.Name)))}, by a sweep";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [.. Sides];

    /// <inheritdoc/>
    public override DomainPlan Domain => Over is null ? _domain : new ReducedEntities(Over, Left);

    /// <summary>The entities of the result, when they are more than those of the inputs; null when they are not.</summary>
    public DomainPlan? Over { get; init; }

    /// <summary>Rows merge with rows outside a range, so its rows are whole only when nothing is left out.</summary>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => whole ? this : this with { Sides = [.. Sides.Select(side => side.Near(time, whole: false))] };

    /// <summary>When not so many hold; as doubtful as if it had been asked so in the first place: <c>not any</c> is <c>no</c>.</summary>
    public Sweep Rest() => this with
    {
        Sign = (Sign, Count) switch
        {
            ("=", 0) => ">",
            ("=", _) => "<>",
            (">", _) => "<=",
            (">=", _) => "<",
            ("<=", _) => ">",
            _ => throw new System.Diagnostics.UnreachableException(),
        },
    };

    /// <inheritdoc/>
    /// <remarks>
    /// More may be open there. That matters where so many would be enough; of what few enough suffices for, every row has its doubt already.
    /// </remarks>
    public override SpanPlan? Unknown => (Sign, Count) switch
    {
        ("<=" or "<", _) or ("=", 0) => null,
        (">" or "<>", 0) or ("=" or "<>", not null) => Together.Of(Span, Domain, Sides.Select(side => side.Unknown)),
        _ => Sides.Any(side => side.Unknown is not null) ? this with { Sides = [.. Sides.Select(side => Together.Of(Span, side.Domain, side, side.Unknown)!)] } : null,
    };

    // "No vcpu is halted" is doubtful where it is not known whether one is.
    private bool CountsDown => Sign is "<=" or "<" or "<>" || (Sign is "=" && Count is not null);

    /// <inheritdoc/>
    /// <remarks>The engine's own sweep where it has one; the SQL is the portable form, and the law that the other is held to.</remarks>
    public override SqlQuery Lower(SqlPlan sql)
    {
        if (sql.CanSweep(Left))
        {
            var rows = sql.Swept(Feed(sql), new CountSweep([.. Left.Select(key => key.Sql)], Sign, Count, sql.Session), Span);
            return new Select([.. KeyItems("w"), .. SpanColumns.All.Select(name => Item("w", name))], [new SqlSource(rows, "w")]);
        }

        var open = Open(sql, Summed(sql, Borders(sql)));
        var enough = sql.Add("enough", Enough(sql, open), Span);
        var changes = sql.Add("changes", Changes(enough), Span);
        var groups = sql.Add("groups", Grouped(changes), Span);
        return new Select(
            [
                .. KeyItems("g"),
                Call("min", Col("g", "at_ns")).As(SpanColumns.Start),
                Call("max", Col("g", "next_ns")).As(SpanColumns.Stop),
                Call("max", Col("g", SpanColumns.Doubt)).As(SpanColumns.Doubt),
                Call("max", Col("g", SpanColumns.SyncErr)).As(SpanColumns.SyncErr),
            ],
            [new SqlSource(groups, "g")])
        {
            Where = Infix(Equal(Col("g", "held"), Whole(1)), "AND", Infix(Col("g", "at_ns"), "<", Col("g", "next_ns"))),
            GroupBy = [.. KeyColumns("g"), Col("g", "part")],
        };
    }

    private UnionAll Feed(SqlPlan sql)
    {
        IEnumerable<SqlQuery> parts =
        [
            .. Sides.Select(side => SweepInput.Intervals(sql, side, Left, SweepRole.Counted)),
            .. (CountsDown ? Sides.Select(side => side.Unknown).OfType<SpanPlan>() : []).Select(unknown => SweepInput.Intervals(sql, unknown, Left, SweepRole.Unknown)),
            SweepInput.Entities(sql, Domain, Left, SweepRole.Key),
            .. Count is null ? (SqlQuery[])[SweepInput.Entities(sql, Sides[0].Domain, Left, SweepRole.Entity)] : [],
        ];
        return new UnionAll([.. parts]);
    }

    private Relation Borders(SqlPlan sql)
    {
        var parts = ImmutableArray.CreateBuilder<SqlQuery>();
        foreach (var side in Sides) AddRows(sql, parts, side, 1, 0);
        foreach (var unknown in CountsDown ? Sides.Select(side => side.Unknown).OfType<SpanPlan>() : []) AddRows(sql, parts, unknown, 0, 1);
        foreach (var edge in (long[])[sql.Session.StartNs, sql.Session.StopNs])
        {
            parts.Add(new Select(
                [.. KeyItems("d"), Whole(edge).As("at_ns"), Whole(0).As("opened"), Whole(0).As("doubted"), Whole(0).As(SpanColumns.SyncErr)],
                [new SqlSource(sql.Of(Domain), "d")]));
        }

        return sql.Add("borders", new UnionAll(parts.ToImmutable()), Span);
    }

    private void AddRows(SqlPlan sql, ImmutableArray<SqlQuery>.Builder parts, SpanPlan rows, int weight, int leastDoubt)
    {
        var source = sql.Of(rows);
        var doubt = Call("greatest", Col("a", SpanColumns.Doubt), Whole(leastDoubt));
        foreach (var (border, sign) in ((string, int)[])[(SpanColumns.Start, 1), (SpanColumns.Stop, -1)])
        {
            var doubted = new SqlCase(
                [(Equal(doubt, Whole(0)), Whole(0)), (Equal(doubt, Whole(1)), Whole(sign * Inferred)), (Equal(doubt, Whole(2)), Whole(sign * Edge))],
                Whole(sign * Lossy));
            parts.Add(new Select(
                [
                    .. Left.Select(key => KeyJoin.Value("a", key, rows.Keys).As(key.Sql)),
                    Col("a", border).As("at_ns"),
                    Whole(sign * weight).As("opened"),
                    doubted.As("doubted"),
                    Item("a", SpanColumns.SyncErr),
                ],
                [new SqlSource(source, "a")]));
        }
    }

    private Relation Summed(SqlPlan sql, Relation borders) => sql.Add(
        "sums",
        new Select(
            [
                .. KeyItems("b"),
                Item("b", "at_ns"),
                BigInt(Call("sum", Col("b", "opened"))).As("opened"),
                BigInt(Call("sum", Col("b", "doubted"))).As("doubted"),
                Call("max", Col("b", SpanColumns.SyncErr)).As(SpanColumns.SyncErr),
            ],
            [new SqlSource(borders, "b")]) { GroupBy = [.. KeyColumns("b"), Col("b", "at_ns")] },
        Span);

    private Relation Open(SqlPlan sql, Relation sums) => sql.Add(
        "open",
        new Select(
            [
                .. KeyItems("s"),
                Item("s", "at_ns"),
                Running("lead", [Col("s", "at_ns"), Whole(1), Whole(sql.Session.StopNs)], "s").As("next_ns"),
                BigInt(Running("sum", [Col("s", "opened")], "s")).As("open"),
                BigInt(Running("sum", [Col("s", "doubted")], "s")).As("doubted"),
                Over("max", [Col("s", SpanColumns.SyncErr)], KeyColumns("s")).As(SpanColumns.SyncErr),
            ],
            [new SqlSource(sums, "s")]),
        Span);

    private Select Enough(SqlPlan sql, Relation open)
    {
        var from = ImmutableArray.Create(new SqlSource(open, "o"));
        SqlExpr limit = Whole(Count ?? 0);
        if (Count is null)
        {
            var totals = sql.Add("totals", Totals(sql), Span);
            from = from.Add(new SqlSource(totals, "n", "JOIN", All(Left.Select(key => Equal(Col("o", key.Sql), Col("n", key.Sql))))));
            limit = Col("n", "total");
        }

        var doubt = new SqlCase(
            [(Infix(Col("o", "doubted"), ">=", Whole(Lossy)), Whole(3)), (Infix(Col("o", "doubted"), ">=", Whole(Edge)), Whole(2)), (Infix(Col("o", "doubted"), ">=", Whole(Inferred)), Whole(1))],
            Whole(0));
        return new Select(
            [
                .. KeyItems("o"),
                Item("o", "at_ns"),
                Item("o", "next_ns"),
                Case(Infix(Col("o", "open"), Sign, limit), Whole(1), Whole(0)).As("held"),
                doubt.As(SpanColumns.Doubt),
                Item("o", SpanColumns.SyncErr),
            ],
            from);
    }

    private Select Totals(SqlPlan sql) => new(
        [.. Left.Select(key => KeyJoin.Value("d", key, Sides[0].Domain.Keys).As(key.Sql)), BigInt(Call("count", Whole(1))).As("total")],
        [new SqlSource(sql.Of(Sides[0].Domain), "d")])
    {
        GroupBy = [.. Left.Select(key => KeyJoin.Value("d", key, Sides[0].Domain.Keys)).Where(value => value is SqlColumn)],
    };

    private Select Changes(Relation enough) => new(
        [
            .. KeyItems("e"),
            Item("e", "at_ns"),
            Item("e", "next_ns"),
            Item("e", "held"),
            Item("e", SpanColumns.Doubt),
            Item("e", SpanColumns.SyncErr),
            Case(Equal(Col("e", "held"), Running("lag", [Col("e", "held"), Whole(1), Whole(0)], "e")), Whole(0), Whole(1)).As("changed"),
        ],
        [new SqlSource(enough, "e")]);

    private Select Grouped(Relation changes) => new(
        [
            .. KeyItems("c"),
            Item("c", "at_ns"),
            Item("c", "next_ns"),
            Item("c", "held"),
            Item("c", SpanColumns.Doubt),
            Item("c", SpanColumns.SyncErr),
            BigInt(Running("sum", [Col("c", "changed")], "c")).As("part"),
        ],
        [new SqlSource(changes, "c")]);

    private SqlCall Running(string function, ImmutableArray<SqlExpr> arguments, string alias) =>
        Over(function, arguments, KeyColumns(alias), new SqlOrder(Col(alias, "at_ns")));

    private ImmutableArray<SqlItem> KeyItems(string alias) => [.. Left.Select(key => Item(alias, key.Sql))];

    private ImmutableArray<SqlExpr> KeyColumns(string alias) => [.. Left.Select(key => Col(alias, key.Sql))];
}
