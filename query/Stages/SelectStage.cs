using System.Collections.Immutable;
using VmQuery.Query.Expressions;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;
using Sprache;

namespace VmQuery.Query.Stages;

/// <summary>Chooses, orders and renames columns.</summary>
internal sealed record SelectStage(ImmutableArray<Named> Chosen, TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "select",
        "chooses the columns, in this order, and may compute new ones",
        "when vcpu is preempted | select start, dur, preempted_by | first 3",
        Clauses.Named.Listed().Select(chosen => (Func<TextSpan, StageNode>)(span => new SelectStage(chosen, span)))) { Form = "select COLUMN, NAME = FORMULA, …" };

    /// <summary>
    /// Columns that were not chosen stay behind for the order, the footer and the stages on time, out of scope. A chosen column is still that column,
    /// so that a stage that changes times changes it too; only a second copy is one of its own.
    /// </summary>
    public override RowPlan Bind(RowPlan input, StageSite site)
    {
        var chosen = ImmutableArray.CreateBuilder<PlanColumn>();
        var added = ImmutableArray.CreateBuilder<(PlanColumn, BoundExpr)>();
        foreach (var named in Chosen)
        {
            var expr = named.Expr.Bind(site.Scope(input));
            if (named.Name is null) site.Scope(input).RefuseQuoted(expr);
            var name = named.Name?.Text ?? expr.Column?.Name
                ?? throw Binding.Fault.At(named.Expr.Span, "VQL305", "A computed column needs a name.", example: "| select start, twice = 2 * dur");
            var isThere = expr.Column is { } same && !chosen.Any(column => string.Equals(column.Sql, same.Sql, StringComparison.Ordinal));
            var column = isThere ? expr.Column! with { Name = name, Show = Show.Primary, IsAsked = true } : ExtendStage.Fresh([.. input.Columns, .. chosen], name, expr);
            if (ExtendStage.LikeOf(column, chosen) is { } like) throw ExtendStage.Taken(named.Expr.Span, column, like, named.Name is null ? $"{name}_2 = {name}" : $"{name}_2");
            chosen.Add(column);
            if (!isThere) added.Add((column, expr));
        }

        var left = input.Columns.Where(column => !chosen.Any(taken => string.Equals(taken.Sql, column.Sql, StringComparison.Ordinal)));
        return new Extended(Span, input, [.. left.Select(column => column with { Show = Show.Internal, Name = "~" + column.Name }), .. chosen], added.ToImmutable());
    }
}
