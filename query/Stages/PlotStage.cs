using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Expressions;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>Asks for a picture: <c>plot bars</c>, <c>plot lines by guest</c>, <c>plot timeline</c>.</summary>
internal sealed record PlotStage(PlotShape Shape, ImmutableArray<Named> By, TextSpan Span) : EndStage(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "plot",
        "draws the answer as bars, lines or timeline",
        "show vm_exit of vcpu | stats by reason | plot bars",
        from shape in Enum.GetValues<PlotShape>().Select(shape => Tokens.Keyword(shape.ToString().ToLowerInvariant()).Return(shape)).Aggregate((left, right) => left.Or(right))
        from groups in Clauses.By
        select (Func<TextSpan, StageNode>)(span => new PlotStage(shape, groups, span))) { Form = "plot bars, plot lines, plot timeline [by …]" };

    /// <inheritdoc/>
    protected override IEnumerable<Word> Needs => By.Select(named => named.Expr).OfType<ColumnExpr>().Select(column => column.Name);

    /// <inheritdoc/>
    protected override AnswerStep End(RowPlan input, StageSite site)
    {
        var columns = input.Columns.Where(column => column.Show is Show.Primary or Show.Secondary).ToList();
        var isTurned = Ended.Steps(input).Any(step => step is Pivot);
        ImmutableArray<string>? by = By.IsEmpty ? null : [.. By.Select(named => Column(named, site.Scope(input)).Name)];
        return new Plotted(Shape switch
        {
            PlotShape.Bars => Bars(columns, by, isTurned),
            PlotShape.Lines => Lines(columns, by, isTurned),
            PlotShape.Timeline => Timeline(columns, by),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
    }

    private Plot Bars(List<PlanColumn> columns, ImmutableArray<string>? by, bool isTurned)
    {
        ImmutableArray<string> values = isTurned ? [] : Values(columns);
        return new Plot(PlotShape.Bars, null, values, by ?? Rest(columns, null, isTurned));
    }

    private Plot Lines(List<PlanColumn> columns, ImmutableArray<string>? by, bool isTurned)
    {
        var time = columns.Find(column => column is { Kind: ColumnKind.Instant, IsMeasure: false })?.Name
            ?? throw Fault.At(Span, "VQL311", "Lines go over time, and these rows have none.", example: "| count by guest every 100ms | plot lines");
        ImmutableArray<string> values = isTurned ? [] : Values(columns);
        return new Plot(PlotShape.Lines, time, values, by ?? Rest(columns, time, isTurned));
    }

    private Plot Timeline(List<PlanColumn> columns, ImmutableArray<string>? by)
    {
        if (!columns.Exists(column => column.Sql is SpanColumns.Start) || !columns.Exists(column => column.Sql is SpanColumns.Stop))
            throw Fault.At(Span, "VQL311", "A timeline shows rows with a start and a stop, and these have none.", example: "show mode of vcpu | plot timeline");
        var lanes = by ?? [.. columns.Where(column => column is { IsEntity: true, Show: Show.Primary }).Select(column => column.Name)];
        // The state of a track comes first among the columns with words; without one, a lane shows when there is a row.
        var state = columns.Find(column => !column.Words.IsEmpty && column.Name is not "certainty" && !lanes.Contains(column.Name, StringComparer.Ordinal))
            ?? columns.Find(column => column is { Kind: ColumnKind.Text, IsEntity: false } && column.Name is not ("certainty" or "host") && !lanes.Contains(column.Name, StringComparer.Ordinal));
        return new Plot(PlotShape.Timeline, columns.Find(column => column.Sql is SpanColumns.Start)!.Name, state is null ? [] : [state.Name], lanes);
    }

    // Measures of one sort fit one scale, the first of them chooses it.
    private ImmutableArray<string> Values(List<PlanColumn> columns)
    {
        var first = columns.Find(column => column.IsMeasure && IsAmount(column)) ?? columns.Find(column => column.Name is "dur") ?? columns.FindLast(IsAmount)
            ?? throw Fault.At(Span, "VQL311", "There is no number to draw.", example: "| count by guest | plot bars");
        return [first.Name];
    }

    // After a pivot its new columns are the values, and what says which row is all that is known here.
    private static ImmutableArray<string> Rest(List<PlanColumn> columns, string? time, bool isTurned) =>
        [.. columns.Where(column => !column.IsMeasure && column.Show == Show.Primary && !string.Equals(column.Name, time, StringComparison.Ordinal) && (isTurned || column.IsEntity || columns.Exists(other => other.IsMeasure)))
            .Select(column => column.Name)];

    private static bool IsAmount(PlanColumn column) => column is { IsEntity: false, Kind: ColumnKind.Integer or ColumnKind.Real or ColumnKind.Duration or ColumnKind.Share };

    private static PlanColumn Column(Named named, Scope scope) => named is { Name: null, Expr: ColumnExpr column }
        ? scope.Column(column.Name)
        : throw Fault.At(named.Expr.Span, "VQL311", "A plot goes by columns; compute them before.", example: "| extend size = dur / 1ms | plot bars by size");
}

/// <summary>An answer that is to be drawn.</summary>
internal sealed record Plotted(Plot Plot) : AnswerStep
{
    /// <inheritdoc/>
    public override string Title => $"drawn as {Plot.Shape.ToString().ToLowerInvariant()}";

    /// <inheritdoc/>
    public override Answer Apply(Answer answer, CancellationToken cancellation)
    {
        var names = answer.Columns.Select(column => column.Name).ToList();
        IReadOnlyList<string> by = [.. Plot.By.Intersect(names, StringComparer.Ordinal)];
        if (!Plot.Values.Any() && Plot.Shape != PlotShape.Timeline) names = [.. names.Except(by, StringComparer.Ordinal).Where(name => !string.Equals(name, Plot.Time, StringComparison.Ordinal))];
        else names = [.. Plot.Values];
        return answer with { Plot = Plot with { By = by, Values = names } };
    }
}
