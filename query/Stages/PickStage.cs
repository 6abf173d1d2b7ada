using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Expressions;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;
using Sprache;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Stages;

/// <summary>The longest, first or last rows: <c>longest 10</c>, <c>first 1 per vcpu</c>. Without a number, one.</summary>
internal sealed record PickStage(string Word, Literal? Count, ImmutableArray<Word> Per, TextSpan Span) : StageNode(Span)
{
    /// <summary>The three stages.</summary>
    public static ImmutableArray<StageKind> Kinds { get; } =
    [
        Kind("longest", "the rows that last longest", "when vcpu is preempted | longest 3"),
        Kind("first", "the first rows in time", "when vcpu is preempted | first 1 per preempted_by"),
        Kind("last", "the last rows in time", "when vcpu is halted | last 3"),
    ];

    /// <inheritdoc/>
    public override bool KeepsColumns => true;

    /// <summary>Rows come longest first, or in the order of time, also for the last ones.</summary>
    public override RowPlan Bind(RowPlan input, StageSite site)
    {
        var count = Count is null ? 1 : site.Values.Count(Count);
        if (Word is "longest")
        {
            if (input.Find("dur") is null && input.Columns.Any(column => column.IsMeasure)) throw NoLength(input, count);
            var ordered = Ordered.By(Span, input, site, [new SortKey(new ColumnExpr(new Word("dur", false, Span)), Descending: true)]);
            return Cut.Of(Span, ordered, count, ordered.Order, ordered.Order, site, Per);
        }

        if (!input.Columns.Any(column => string.Equals(column.Sql, SpanColumns.Start, StringComparison.Ordinal)))
            return Cut.Of(Span, input, count, Directed(input.Order), input.Order, site, Per);
        ImmutableArray<RowOrder> time = [new RowOrder(SpanColumns.Start, false), .. input.Order.Where(key => !string.Equals(key.Sql, SpanColumns.Start, StringComparison.Ordinal))];
        return Cut.Of(Span, input, count, Directed(time), time, site, Per);
    }

    private Fault NoLength(RowPlan input, long count)
    {
        var shown = input.Columns.Where(column => column.Show is Show.Primary or Show.Secondary).ToList();
        var measure = shown.Find(column => column is { IsMeasure: true, Kind: ColumnKind.Duration }) ?? shown.Find(column => column.IsMeasure) ?? shown[0];
        return Fault.At(
            Span, "VQL301", $"`longest` goes by `dur`, which these rows do not have; there is {Suggest.Listed([.. shown.Select(column => column.Name)])}.",
            "Rows are ranked by any column with `top`.",
            example: string.Create(System.Globalization.CultureInfo.InvariantCulture, $"top {count} by {measure.Name}"));
    }

    private ImmutableArray<RowOrder> Directed(ImmutableArray<RowOrder> order) => Word is "last" ? [.. order.Select(key => key with { Descending = !key.Descending })] : order;

    private static StageKind Kind(string word, string help, string example) => new(
        word,
        help + ", one without a number",
        example,
        from count in Literals.IntegerOrParameter.OrNull()
        from per in Clauses.Per
        select (Func<TextSpan, StageNode>)(span => new PickStage(word, count, per, span))) { Form = $"{word} [N] [per COLUMN, …]" };
}

/// <summary>So many rows of an order, all in all or per entity.</summary>
internal sealed record Cut(TextSpan Span, RowPlan Input, long Count, ImmutableArray<RowOrder> Rank, ImmutableArray<RowOrder> Order, ImmutableArray<PlanColumn> Per)
    : RowPlan(Span, Input.Columns, Order, Input.Asked)
{
    /// <summary>Rows that come first by a rank, shown in an order.</summary>
    public static Cut Of(TextSpan span, RowPlan input, long count, ImmutableArray<RowOrder> rank, ImmutableArray<RowOrder> order, StageSite site, ImmutableArray<Word> per)
    {
        var scope = site.Scope(input);
        return new Cut(span, input, count, rank, order, [.. per.Select(scope.Column)]);
    }

    /// <inheritdoc/>
    public override string Step => "cut";

    /// <inheritdoc/>
    public override string Title => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"first {Count} rows{(Per.IsEmpty ? string.Empty : " per " + string.Join(", ", Per.Select(column => column.Name)))}");

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override Timing? Timing => Input.Timing;

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        ImmutableArray<SqlOrder> rank = [.. Rank.Select(key => key.Of(Scope.Alias))];
        var all = new Select([.. Items(Scope.Alias)], [new SqlSource(sql.Of(Input), Scope.Alias)]);
        return Per.IsEmpty
            ? all with { OrderBy = rank, Limit = Count }
            : all with { Qualify = Infix(Over("row_number", [], [.. Per.Select(column => Col(Scope.Alias, column.Sql))], rank), "<=", Whole(Count)) };
    }
}
