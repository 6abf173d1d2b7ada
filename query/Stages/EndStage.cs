using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Lowering;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>A stage that works on the answer when the engine is done with the rows; only stages of this sort can follow it.</summary>
internal abstract record EndStage(TextSpan Span) : StageNode(Span)
{
    /// <summary>Columns that it goes by, which the answer then has to have.</summary>
    protected virtual IEnumerable<Word> Needs => [];

    /// <inheritdoc/>
    public sealed override RowPlan Bind(RowPlan input, StageSite site)
    {
        var rows = Showing(input, site);
        return new Ended(Span, rows, End(rows, site));
    }

    /// <summary>What is to be done, chosen by the columns that are there.</summary>
    protected abstract AnswerStep End(RowPlan input, StageSite site);

    // A column can be in scope without being in the answer: left.dur.
    private RowPlan Showing(RowPlan input, StageSite site)
    {
        if (input is Ended) return input;
        ImmutableArray<PlanColumn> hidden = [.. Needs.Select(site.Scope(input).Column).Where(column => column.Show == Show.Hidden)];
        return hidden.IsEmpty ? input : new Extended(Span, input, [.. input.Columns.Select(column => hidden.Contains(column) ? column with { Show = Show.Secondary } : column)], []);
    }
}

/// <summary>Something that is done to an answer.</summary>
internal abstract record AnswerStep
{
    /// <summary>What it does, for <c>explain</c>.</summary>
    public abstract string Title { get; }

    /// <summary>Whether no other step can follow.</summary>
    public virtual bool IsLast => false;

    /// <summary>Refuses before the engine works for nothing.</summary>
    /// <exception cref="Fault">It could not be done.</exception>
    public virtual void CheckBefore()
    {
    }

    /// <summary>Does it.</summary>
    /// <exception cref="Fault">The answer is not one that it can be done to.</exception>
    public abstract Answer Apply(Answer answer, CancellationToken cancellation);
}

/// <summary>Rows whose answer something is done to.</summary>
internal sealed record Ended(TextSpan Span, RowPlan Input, AnswerStep End) : RowPlan(Span, Input.Columns, Input.Order, Input.Asked)
{
    /// <inheritdoc/>
    public override string Step => Input.Step;

    /// <inheritdoc/>
    public override string Title => End.Title;

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <summary>What is done to the answer of a plan, in order.</summary>
    public static IEnumerable<AnswerStep> Steps(RowPlan plan) => plan is Ended ended ? Steps(ended.Input).Append(ended.End) : [];

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => Input.Lower(sql);
}
