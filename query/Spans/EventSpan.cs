using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Reference;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Spans;

/// <summary>The instants at which an event occurred: <c>event "kvm_exit" of vcpu 2</c>.</summary>
internal sealed record EventSpan(Word Name, Subject? Subject, ImmutableArray<AttributeTest> With, TextSpan Span) : SpanNode(Span)
{
    /// <summary>What its users read about it.</summary>
    public static Construct Manual { get; } = new("event", "the instants at which an event occurred, under any of the names that tracers give it", "when event \"kvm_exit\" of vcpu with reason = \"NPF\" in first 1s")
    {
        Form = "event \"NAME\" [of KIND …] [with ATTRIBUTE …]",
        Picture = """
            vcpu 0       ·E···E·E····
            """,
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) => [written(Span)];

    /// <inheritdoc/>
    public override SpanPlan Bind(SpanBinder binder)
    {
        var decl = binder.World.Event(Name.Text);
        if (decl is null)
        {
            var known = binder.World.Catalog.Events.Select(e => e.Names[0]).ToList();
            throw known.Count == 0
                ? Fault.At(Name.Span, "VQL212", $"This session keeps no events, so there is no `{Name.Text}`.", "Compile the traces with --events known.")
                : Fault.Unknown(Name.Span, "VQL212", Name.Text, "event", known);
        }

        var subject = Subject is null ? null : binder.Subject(Subject);
        if (subject is { Track: not null } or { SpanTable: not null })
            throw Fault.At(Subject!.Terms[0].Span, "VQL203", "An event belongs to an entity, not to a track.", example: $"event {Tokens.Quote(Name.Text)} of {subject.Kind.Name}");
        var scan = binder.Events(Span, decl, subject, binder.With(With, decl.Table, Tokens.Quote(Name.Text)));
        return subject is null ? scan : Labeled.Of(Placing.Of(scan, subject), subject);
    }
}
