using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Lowering.Relations;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Spans;

/// <summary>A relation word as it was read: <c>not during</c>, <c>within 1ms after</c>.</summary>
internal sealed record Related(bool Negated, RelationWord Word, Literal? Within);

/// <summary>Rows of the left claim that stand to some row of the right one as a relation word says: <c>A during B</c>.</summary>
internal sealed record RelationSpan(SpanNode Left, Related How, SpanNode Right, TextSpan Span) : SpanNode(Span)
{
    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) =>
        [$"{(How.Negated ? "not " : string.Empty)}{(How.Within is null ? string.Empty : $"within {written(How.Within.Span)} ")}{How.Word.Word}", .. Indented(Left, written), .. Indented(Right, written)];

    /// <inheritdoc/>
    public override SpanPlan Bind(SpanBinder binder)
    {
        var (left, right) = Others.Pair(Left, Right, binder);
        long? within = How.Within is null ? null : binder.Values.Duration(How.Within);
        return How.Word.Alternatives.Length > 0 && RelateLoosely.Applies(left, right)
            ? new RelateLoosely(Span, left, How.Negated, How.Word, right)
            : new Relate(Span, left, How.Negated, How.Word, within, right);
    }
}
