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
        "| select start, dur",
        Clauses.Named.Listed().Select(chosen => (Func<TextSpan, StageNode>)(span => new SelectStage(chosen, span))));

    /// <summary>Columns that were not chosen stay behind for the order and the footer, out of scope.</summary>
    public override RowPlan Bind(RowPlan input, StageSite site)
    {
        var hidden = input.Columns.Select(column => column with { Show = Show.Internal, Name = "~" + column.Name }).ToImmutableArray();
        var chosen = ImmutableArray.CreateBuilder<PlanColumn>();
        var added = ImmutableArray.CreateBuilder<(PlanColumn, BoundExpr)>();
        for (var i = 0; i < Chosen.Length; i++)
        {
            var expr = Chosen[i].Expr.Bind(site.Scope(input));
            var name = Chosen[i].Name?.Text ?? expr.Column?.Name
                ?? throw Binding.Fault.At(Chosen[i].Expr.Span, "VQL305", "A computed column needs a name.", "Example: | select start, twice = 2 * dur");
            if (chosen.Any(column => string.Equals(column.Name, name, StringComparison.Ordinal)))
                throw Binding.Fault.At(Chosen[i].Expr.Span, "VQL305", $"There is a column `{name}` already; choose another name.");
            var column = ExtendStage.Fresh([.. hidden, .. chosen], name, expr);
            chosen.Add(column);
            added.Add((column, expr));
        }

        return new Extended(Span, input, [.. hidden, .. chosen], added.ToImmutable());
    }
}
