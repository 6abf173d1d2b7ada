using Sprache;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>SQL over the rows so far, which it calls <c>input</c>.</summary>
internal sealed record SqlTextStage(TextLiteral Sql, TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "sql",
        "an SQL query over the rows so far, which are called input",
        "when vcpu is preempted | sql \"select preempted_by, max(dur_ns) as dur_ns from input group by 1 order by 2 desc limit 3\"",
        Literals.Text.Select(text => (Func<TextSpan, StageNode>)(span => new SqlTextStage(text, span)))) { Form = "sql \"SELECT … FROM input\"" };

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site) => WrittenRows.Of(Span, Sql, input, site.World);
}
