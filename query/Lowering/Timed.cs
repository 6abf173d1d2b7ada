using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Rows as intervals again, so that stages on time use the same steps as claims; see <see cref="Retimed"/> for the way back.</summary>
internal sealed record Timed : SpanPlan
{
    private readonly RowPlan _rows;
    private readonly Timing _timing;

    private Timed(RowPlan rows, Timing timing, ImmutableArray<PlanColumn> payload)
        : base(rows.Span, new Facts(timing.Keys, timing.Disjoint, rows.Asked.Instant, Contiguous: false) { Unclosed = timing.Unclosed, Clock = timing.Clock }, payload) => (_rows, _timing) = (rows, timing);

    /// <inheritdoc/>
    public override string Step => "timed";

    /// <inheritdoc/>
    public override string Title => "rows as intervals";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [_rows];

    /// <inheritdoc/>
    public override DomainPlan Domain => _timing.Domain;

    /// <inheritdoc/>
    public override SpanPlan? Unknown => _timing.Intervals?.Unknown;

    /// <summary>Rows with all their columns.</summary>
    public static Timed Whole(RowPlan rows, Timing timing) => new(
        rows, timing, [.. rows.Columns.Where(column => !RowColumns.IsTime(column.Sql) && !timing.Keys.Any(key => string.Equals(key.Sql, column.Sql, StringComparison.Ordinal)))]);

    /// <summary>Rows with their keys, their times and the names of their entities.</summary>
    public static Timed Bare(RowPlan rows, Timing timing) => new(
        rows, timing, [.. rows.Columns.Where(column => column.IsEntity && !timing.Keys.Any(key => RowColumns.Shows(key, column)))]);

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => new Select(
        [
            .. Keys.Select(key => KeyJoin.Value("r", key, [.. Keys.Where(known => known != Key.One)]).As(key.Sql)),
            Item("r", SpanColumns.Start),
            Col("r", Facts.Instant ? SpanColumns.Start : SpanColumns.Stop).As(SpanColumns.Stop),
            Item("r", SpanColumns.Doubt),
            RowColumns.WorstErr(Col("r", SpanColumns.SyncErr)).As(SpanColumns.SyncErr),
            .. Payload.Select(column => Item("r", column.Sql)),
        ],
        [new SqlSource(sql.Of(_rows), "r")]);
}

/// <summary>Rows that keep their columns while their times, and with them their lengths and certainty, are those of intervals made from them.</summary>
internal sealed record Retimed(SpanPlan Intervals, Timing Known, ImmutableArray<PlanColumn> Columns, ImmutableArray<RowOrder> Order, Asked Asked)
    : RowPlan(Intervals.Span, Columns, Order, Asked)
{
    /// <inheritdoc/>
    public override string Step => "retimed";

    /// <inheritdoc/>
    public override string Title => "rows with these times";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Intervals];

    /// <inheritdoc/>
    public override Timing? Timing => Known with { Intervals = Intervals, Disjoint = Intervals.Facts.Disjoint, Clock = Intervals.Facts.Clock, Unclosed = Intervals.Facts.Unclosed };

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => new Select(
        [.. Columns.Select(column => RowColumns.OfInterval("s", column.Sql).As(column.Sql))], [new SqlSource(sql.Of(Intervals), "s")]);
}

/// <summary>Columns that all rows with times have, and how they follow from those of intervals.</summary>
internal static class RowColumns
{
    /// <summary>Length.</summary>
    public const string Dur = "dur_ns";

    /// <summary>Certainty as a word.</summary>
    public const string Certainty = "certainty";

    /// <summary>Whether a column says when a row is, or how sure that is.</summary>
    public static bool IsTime(string sql) => sql is SpanColumns.Start or SpanColumns.Stop or Dur or Certainty or SpanColumns.Doubt or SpanColumns.SyncErr;

    /// <summary>A column of rows, from an interval under an alias.</summary>
    public static SqlExpr OfInterval(string alias, string sql) => sql switch
    {
        Dur => Infix(Col(alias, SpanColumns.Stop), "-", Col(alias, SpanColumns.Start)),
        Certainty => CertaintyRank.Word(Col(alias, SpanColumns.Doubt)),
        SpanColumns.SyncErr => ShownErr(Col(alias, SpanColumns.SyncErr)),
        _ => Col(alias, sql),
    };

    /// <summary>A column of rows under an alias to which other rows were laid.</summary>
    /// <param name="doubt">Doubt of both.</param>
    /// <param name="otherErr">Worst clock error of the other rows, 0 where there are none.</param>
    public static SqlItem Beside(PlanColumn column, string alias, SqlExpr doubt, SqlExpr otherErr) => column.Sql switch
    {
        Certainty => CertaintyRank.Word(doubt).As(column.Sql),
        SpanColumns.Doubt => doubt.As(column.Sql),
        SpanColumns.SyncErr => ShownErr(Call("greatest", WorstErr(Col(alias, column.Sql)), otherErr)).As(column.Sql),
        _ => Item(alias, column.Sql),
    };

    /// <summary>A clock error as people read it: absent when not known.</summary>
    public static SqlExpr ShownErr(SqlExpr error) => Call("nullif", error, Whole(SpanColumns.UnknownErr));

    /// <summary>A clock error that people read, so that the worst of several is the greatest; one beyond any session says no more than one that is not known.</summary>
    public static SqlExpr WorstErr(SqlExpr shown) => Call("least", Call("coalesce", shown, Whole(SpanColumns.UnknownErr)), Whole(SpanColumns.UnknownErr));

    /// <summary>What the column is called that shows the name of a machine.</summary>
    public static string NameOf(Key machine) => machine.Name.Replace('.', '_') + "_name";

    /// <summary>Whether a column is what people see of a key.</summary>
    public static bool Shows(Key key, PlanColumn column) => string.Equals(column.Sql, key.IsMachine ? NameOf(key) : key.Sql, StringComparison.Ordinal);
}
