using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Reference;
using VmQuery.Query.Syntax;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Spans;

/// <summary>A subject is in a state: <c>vcpu 2 of guest "web" is hypervisor with reason = "HLT"</c>.</summary>
internal sealed record AtomSpan(Subject Subject, Test Test, ImmutableArray<AttributeTest> With, TextSpan Span) : SpanNode(Span)
{
    /// <summary>What its users read about each of its forms.</summary>
    public static ImmutableArray<Construct> Manual { get; } =
    [
        new("is", "in that state", "when vcpu 0 of guest is halted for > 150ms")
        {
            Form = "SUBJECT is STATE",
            Picture = """
                track          GGGHHPPGG
                is H           ···HH····
                """,
        },
        new("is active", "while one of a kind of span lasts", "when vm_exit of vcpu is active with reason = \"HLT\" | longest 3") { Form = "SPAN of KIND is active" },
        new("is not", "known to be in another state; unknown is left out", "when vcpu of guest is not guest | longest 3")
        {
            Form = "SUBJECT is not STATE",
            Picture = """
                track          GGGHH··GG      ·: unknown
                is not G       ···XX····
                """,
        },
        new("in", "one of several states or numbers; with not before it none of them, but known", "when vcpu of guest is in (hypervisor, preempted) | stats by mode")
        {
            Form = "SUBJECT [is] [not] in (VALUE, …)",
            Picture = """
                track          GGGHHPPGG
                in (H, P)      ···XXXX··
                """,
        },
        new("comparison", "the value of a track compared with another", "when placement of vcpu of guest >= 2 | stats by vcpu")
        {
            Form = "SUBJECT = VALUE, and so != < <= > >=",
            Picture = """
                track          111223311
                > 1            ···XXXX··
                """,
        },
        new("with", "attributes of the state, or fields of the event, that have to be so", "when vcpu of guest is hypervisor with reason = \"MSR\", cpu in (2, 3) | longest 3") { Form = "CLAIM with ATTRIBUTE COMPARISON VALUE, …" },
    ];

    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) => [written(Span)];

    /// <inheritdoc/>
    public override SpanPlan Bind(SpanBinder binder)
    {
        var subject = binder.Subject(Subject);
        var scan = Scan(binder, subject);
        return subject.Quantifier is { } quantifier ? Quantified.Of(Span, scan, subject, quantifier, binder) : Placing.Of(scan, subject);
    }

    /// <summary>A track leaves no gap, so what a claim leaves is the rows that do not satisfy it; what a number of entities leaves is every other number.</summary>
    public override SpanPlan BindNot(SpanBinder binder)
    {
        var subject = binder.Subject(Subject);
        if (subject.Quantifier is { } quantifier) return Quantified.Of(Span, Scan(binder, subject), subject, quantifier, binder).Rest();
        return subject is { Place: null, SpanTable: null } ? Scan(binder, subject).Rest() : base.BindNot(binder);
    }

    private Scan Scan(SpanBinder binder, BoundSubject subject)
    {
        if (subject.SpanTable is { } span) return Active.Scan(this, subject, span, binder);
        var track = binder.TrackOf(subject);
        var claim = All(binder.Test(subject, track).Bind(Test), binder.With(With, track.Table, subject.Kind.Name, track.StateColumn, subject.Own is null ? null : subject.Kind.KeyColumn));
        return binder.Track(subject, track, claim, fixedState: Test is StateTest { Negated: false });
    }
}
