using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Reference;
using VmQuery.Query.Scripts;
using VmQuery.Query.Sources;

namespace VmQuery.Query.Spans;

/// <summary>A claim that <c>let</c> gave a name: <c>when busy("web") and vcpu 0 is halted</c>.</summary>
internal sealed record CallSpan(Call Call) : SpanNode(Call.Span)
{
    /// <summary>What its users read about it.</summary>
    public static Construct Manual { get; } = new("call", "a claim that let gave a name, in brackets even when it takes no values", "let off(g) = when vcpu of guest $g is preempted; when off(\"guest1\") for > 20ms") { Form = "NAME(VALUE, …)" };

    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) => [written(Call.Span)];

    /// <inheritdoc/>
    public override SpanPlan Bind(SpanBinder binder) => binder.Call(Call, (definition, inside) => Claim(definition).Bind(inside));

    /// <inheritdoc/>
    public override SpanPlan BindNot(SpanBinder binder) => binder.Call(Call, (definition, inside) => Claim(definition).BindNot(inside));

    private SpanNode Claim(Definition definition) => definition.Query switch
    {
        { Source: WhenSource { Range: null } when, Stages: [] } => when.Claim,
        { Source: CallSource other, Stages: [] } => new CallSpan(other.Call),
        _ => throw Fault.At(
            Call.Span, "VQL225", $"`{Call.Name.Text}` is no claim: only `when` without a range and without stages can stand here.", example: $"let {Call.Name.Text} = when vcpu is preempted"),
    };
}
