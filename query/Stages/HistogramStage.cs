using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Expressions;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Stages;

/// <summary>How many rows have a value of which size: <c>histogram dur log2 by reason</c>.</summary>
/// <remarks>
/// <code>
/// log2      |0 |1|2 |4   |8       |16              |      values below 0 have no logarithm: they share one bin
/// linear 4  |0   |4   |8   |12  |16  |
/// </code>
/// A bin has the values from its border up to the next one. Rows without a value are left out, and bins without a row.
/// </remarks>
/// <param name="Width">Width of all bins; null when each is twice as wide as the one before.</param>
internal sealed record HistogramStage(Word? Column, Literal? Width, ImmutableArray<Named> By, TextSpan Span) : StageNode(Span)
{
    private const string Binned = "~bin";

    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "histogram",
        "how many rows have a value of which size, dur when no column is named, per group",
        "when vcpu is hypervisor | histogram dur log2",
        from head in Scale.Select(scale => ((Word?)null, scale)).Or(from column in Clauses.Name from scale in Scale.Optional() select ((Word?)column, scale.GetOrElse(null))).Optional()
        let chosen = head.GetOrElse((null, null))
        from groups in Clauses.By
        select (Func<TextSpan, StageNode>)(span => new HistogramStage(chosen.Item1, chosen.Item2, groups, span)))
    {
        Form = "histogram [COLUMN] [log2 | linear WIDTH] [by …]",
        Picture = """
            values       3  5  6  9  17
            log2         |2 |4   |8    |16    |      bin 2, 4, 8, 16     count 1, 2, 1, 1
            linear 5     |0   |5   |10  |15   |      bin 0, 5, 15        count 1, 3, 1
            """,
    };

    private static Parser<Literal?> Scale =>
        Tokens.Keyword("log2").Return((Literal?)null)
            .Or(from word in Tokens.Keyword("linear") from width in Literals.Any.Called(new Label(Sort.Phrase, "a width like 10us") { Offered = [.. Units.Lengths, "1"] }) select (Literal?)width);

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site)
    {
        var scope = site.Scope(input);
        var value = new ColumnExpr(Column ?? new Word("dur", false, Span)).Bind(scope);
        if (!value.IsNumber && value.Kind != ColumnKind.Duration) throw Typing.NotA(value, "a length of time or a number", "| histogram dur log2");
        var width = Width is null ? null : WidthOf(Width, value, scope);
        var bin = value with { Sql = width is null ? Doubling(value) : Equal(value, width), Column = null, Kind = value.Kind == ColumnKind.Share ? ColumnKind.Real : value.Kind };
        var column = ExtendStage.Fresh(input.Columns, Binned, bin) with { Show = Show.Hidden };
        var binned = new Extended(Span, new Filtered(Span, input, new BoundExpr(new SqlIsNull(value.Sql, Negated: true), ColumnKind.Flag, Span)), input.Columns.Add(column), [(column, bin)]);
        var count = new CallExpr(new Word("count", false, Span), [], Span);
        var counted = Summary.Bind(Span, binned, site, [new Named(null, count)], [.. By, new Named(new Word("bin", false, Span), new ColumnExpr(new Word(Binned, false, Span)))], every: null);
        return WithStopAndShare(counted, width);
    }

    // Twice the border is the next one; below 0 there is one bin without a start.
    private Extended WithStopAndShare(RowPlan counted, SqlExpr? width)
    {
        var bin = counted.Find("bin")!;
        var count = counted.Find("count")!;
        SqlExpr start = Col(Scope.Alias, bin.Sql), rows = Col(Scope.Alias, count.Sql);
        var next = width is not null ? Infix(start, "+", width) : new SqlCase([(new SqlIsNull(start), Whole(0)), (Infix(start, "=", Whole(0)), Whole(1))], Infix(start, "*", Whole(2)));
        ImmutableArray<SqlExpr> groups = [.. counted.Columns.TakeWhile(column => column != bin).Select(column => Col(Scope.Alias, column.Sql))];
        var part = Infix(new SqlCast(rows, SqlType.Double), "/", new SqlCast(Over("sum", [rows], groups), SqlType.Double));
        var stop = new BoundExpr(next, bin.Kind, Span);
        var share = new BoundExpr(part, ColumnKind.Share, Span);
        var stopColumn = ExtendStage.Fresh(counted.Columns, "bin_stop", stop) with { Show = Show.Secondary };
        var shareColumn = ExtendStage.Fresh(counted.Columns.Add(stopColumn), "share", share) with { IsMeasure = true };
        var at = counted.Columns.IndexOf(count);
        return new Extended(Span, counted, counted.Columns.Insert(at, stopColumn).Insert(at + 2, shareColumn), [(stopColumn, stop), (shareColumn, share)]);
    }

    private static SqlExpr WidthOf(Literal literal, BoundExpr value, Scope scope)
    {
        var width = new LiteralExpr(literal).Bind(scope);
        if ((value.Kind == ColumnKind.Duration) != (width.Kind == ColumnKind.Duration) || !(width.IsNumber || width.IsLiteralTime))
            throw Fault.At(literal.Span, "VQL303", $"The bins of {Typing.Phrase(value.Kind)} are as wide as {Typing.Phrase(value.Kind)}.", example: value.Kind == ColumnKind.Duration ? "linear 10us" : "linear 5");
        if (scope.Values.Of(literal) is not (long and > 0 or double and > 0)) throw Fault.At(literal.Span, "VQL307", "A bin has to be wider than nothing.", example: "linear 10us");
        return width.Sql;
    }

    // The greatest power of two that is no greater: exact below 2^53, the longest time that a double counts in ns (104 days).
    private static SqlCase Doubling(BoundExpr value)
    {
        SqlExpr power = Call("pow", Whole(2), Call("floor", Call("log2", new SqlCast(value.Sql, SqlType.Double))));
        return new SqlCase([(Infix(value.Sql, "<", Whole(0)), new SqlNull()), (Infix(value.Sql, "=", Whole(0)), Whole(0))], IsWhole(value) ? BigInt(power) : power);
    }

    private static SqlExpr Equal(BoundExpr value, SqlExpr width) => IsWhole(value)
        ? Infix(value.Sql, "-", Infix(Infix(Infix(value.Sql, "%", width), "+", width), "%", width))
        : Infix(Call("floor", Infix(value.Sql, "/", width)), "*", width);

    private static bool IsWhole(BoundExpr value) => value.Kind is ColumnKind.Integer or ColumnKind.Duration;
}
