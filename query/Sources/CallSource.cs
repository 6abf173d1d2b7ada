using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Scripts;

namespace VmQuery.Query.Sources;

/// <summary>The rows of a question that <c>let</c> gave a name: <c>stolen("web")</c>.</summary>
internal sealed record CallSource(Call Call) : SourceNode(Call.Span)
{
    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) => [written(Call.Span)];

    /// <inheritdoc/>
    public override RowPlan Bind(SpanBinder binder) => binder.Call(Call, static (definition, inside) => QuestionBinder.Bind(definition.Query, inside));
}
