using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Expressions;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>Cuts the rows at the borders of equal buckets of time; see <see cref="Split"/>. Each piece is a row like any other.</summary>
internal sealed record SplitStage(Literal Every, TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "split",
        "cuts the rows at the borders of equal buckets of time",
        "when vcpu is halted | longest 1 | split every 50ms",
        from word in Tokens.Keyword("every")
        from length in Literals.QuantityOrParameter
        select (Func<TextSpan, StageNode>)(span => new SplitStage(length, span)))
    {
        Form = "split every LENGTH",
        Picture = """
            row          ···AAAAAAAA···
            every 5      ···AA|AAAAA|A··
            """,
    };

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site) => new Pieces(Span, Split.Of(Every.Span, input, site.Values.Duration(Every)), input);
}

/// <summary>Rows cut into buckets, without the columns that say which bucket.</summary>
internal sealed record Pieces(TextSpan Span, Split Cut, RowPlan Input) : RowPlan(Span, Input.Columns, Input.Order, Input.Asked)
{
    /// <inheritdoc/>
    public override string Step => "pieces";

    /// <inheritdoc/>
    public override string Title => "the pieces as rows";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Cut];

    /// <inheritdoc/>
    public override Timing? Timing => Cut.Timing;

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => new Select([.. Items(Scope.Alias)], [new SqlSource(sql.Of(Cut), Scope.Alias)]);
}
