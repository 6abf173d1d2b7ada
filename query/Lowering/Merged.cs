using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Engine.Store.Sweeps;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>The time that any interval of a key covers, and short pauses between.</summary>
/// <remarks>
/// <code>
/// input       AAAA·BBB······CC
///             ··DDDDD·········
/// within 0    XXXXXXXX······XX
/// within 6    XXXXXXXXXXXXXXXX
/// </code>
/// In order of start, the furthest stop among the rows before a row is where their time ends. A row that starts after
/// that, and further than the pause, begins a new part; the running number of such rows is the number of the part. A row
/// that starts where the others stop has no pause before it and continues them. Rows that start and stop together see
/// the same rows before them and fall into one part.
/// </remarks>
/// <param name="Left">Keys that tell parts apart; other keys of the input are forgotten.</param>
internal sealed record Merged(TextSpan Span, SpanPlan Input, ImmutableArray<Key> Left, long PauseNs)
    : SpanPlan(Span, new Facts(Left, Disjoint: true, Instant: false, Contiguous: false) { Unclosed = Input.Facts.Unclosed, Clock = Clock.Told(Input.Facts.Clock, Left) }, Input.Payload)
{
    private const string Reach = "reach_ns", Before = "before_ns", Part = "part";

    private readonly DomainPlan _domain = new ReducedEntities(Input.Domain, Left);

    /// <inheritdoc/>
    public override string Step => "merged";

    /// <inheritdoc/>
    public override string Title => PauseNs == 0
        ? "merged where they touch"
        : string.Create(CultureInfo.InvariantCulture, $"merged over pauses up to {PauseNs} ns");

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override DomainPlan Domain => _domain;

    /// <inheritdoc/>
    public override SpanPlan? Unknown => Input.Unknown;

    // Rows that never overlap stop in the order in which they start.
    private bool InOrder => Input.Facts.Disjoint && Input.Keys.All(Left.Contains);

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var parts = Parts(sql);
        // A row that went unseen as near to a part as a pause belongs to it; what is over that much before may do so just as it stops. Without pauses it would
        // have to touch a row, which then says so itself.
        var before = Input.Facts.Instant ? PauseNs : PauseNs + 1;
        return PauseNs == 0 ? parts : new Clouds(sql, Span, Left, row => Infix(Col(row, SpanColumns.Start), "-", Whole(before)), row => Infix(Col(row, SpanColumns.Stop), "+", Whole(PauseNs + 1)))
            .Raised(parts, parts.Items.Select(item => item.Name), Input.Unknown);
    }

    // The engine's own sweep where it has one, which carries no payload.
    private Select Parts(SqlPlan sql)
    {
        if (sql.CanSweep(Left) && Payload.IsEmpty)
        {
            var swept = sql.Swept(SweepInput.Intervals(sql, Input, Left, SweepRole.Counted), new MergeSweep([.. Left.Select(key => key.Sql)], PauseNs), Span);
            return new Select([.. Items("w")], [new SqlSource(swept, "w")]);
        }

        var (reached, reach) = InOrder ? (sql.Of(Input), SpanColumns.Stop) : (sql.Add("reached", Reached(sql), Span), Reach);
        var before = sql.Add("before", With(reached, Running("lag", [Col("a", reach), Whole(1), Whole(long.MinValue / 2)]).As(Before)), Span);
        var begins = Case(Infix(Col("a", SpanColumns.Start), ">", Infix(Col("a", Before), "+", Whole(PauseNs))), Whole(1), Whole(0));
        var parts = sql.Add("parts", With(before, BigInt(Running("sum", [begins])).As(Part)), Span);
        return new Select(
            [
                .. Left.Select(key => Item("p", key.Sql)),
                Call("min", Col("p", SpanColumns.Start)).As(SpanColumns.Start),
                Call("max", Col("p", SpanColumns.Stop)).As(SpanColumns.Stop),
                Call("max", Col("p", SpanColumns.Doubt)).As(SpanColumns.Doubt),
                Call("max", Col("p", SpanColumns.SyncErr)).As(SpanColumns.SyncErr),
                .. Payload.Select(column => Call("max", Col("p", column.Sql)).As(column.Sql)),
            ],
            [new SqlSource(parts, "p")]) { GroupBy = [.. Left.Select(key => Col("p", key.Sql)), Col("p", Part)] };
    }

    private Select Reached(SqlPlan sql)
    {
        ImmutableArray<SqlExpr> keys = [.. Left.Select(key => KeyJoin.Value("a", key, Input.Keys))];
        var reach = Over("max", [Col("a", SpanColumns.Stop)], [.. keys.Where(key => key is SqlColumn)], InTime);
        return new Select([.. Left.Zip(keys, (key, value) => value.As(key.Sql)), .. Carried, reach.As(Reach)], [new SqlSource(sql.Of(Input), "a")]);
    }

    private Select With(Relation rows, SqlItem added) => new([.. Left.Select(key => Item("a", key.Sql)), .. Carried, added], [new SqlSource(rows, "a")]);

    private SqlCall Running(string function, ImmutableArray<SqlExpr> arguments) => Over(function, arguments, [.. Left.Select(key => Col("a", key.Sql))], InTime);

    private static ImmutableArray<SqlOrder> InTime => [new SqlOrder(Col("a", SpanColumns.Start)), new SqlOrder(Col("a", SpanColumns.Stop))];

    private IEnumerable<SqlItem> Carried => [.. SpanColumns.All.Select(name => Item("a", name)), .. Payload.Select(column => Item("a", column.Sql))];
}
