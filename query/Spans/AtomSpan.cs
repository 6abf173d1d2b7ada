using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Spans;

/// <summary>A subject is in a state: <c>vcpu 2 of guest "web" is hypervisor with reason = "HLT"</c>.</summary>
internal sealed record AtomSpan(Subject Subject, Test Test, ImmutableArray<AttributeTest> With, TextSpan Span) : SpanNode(Span)
{
    /// <inheritdoc/>
    public override IEnumerable<string> Tree => [$"{string.Join(' ', Subject.Terms.Select(term => term.Name.Text))}: claim"];

    /// <inheritdoc/>
    public override SpanPlan Bind(SpanBinder binder)
    {
        var subject = binder.Subject(Subject);
        var scan = Scan(binder, subject);
        return subject.Quantifier is { } quantifier ? Quantified(scan, subject, quantifier) : scan;
    }

    /// <summary>A track leaves no gap, so what a claim leaves is the rows that do not satisfy it.</summary>
    public override SpanPlan BindNot(SpanBinder binder)
    {
        var subject = binder.Subject(Subject);
        return subject.Quantifier is null ? Scan(binder, subject).Rest() : base.BindNot(binder);
    }

    private Scan Scan(SpanBinder binder, BoundSubject subject)
    {
        var track = binder.TrackOf(subject);
        var column = track.Table.Columns[track.Table.Column(track.StateColumn)];
        var test = new TestBinder(binder.Values, column, $"{track.Name} of {subject.Kind.Name}", track.Synonyms);
        var claim = All(test.Bind(Test), binder.With(With, track.Table, subject.Kind.Name, track.StateColumn, subject.Own?.Sql));
        return SpanBinder.Track(subject, track, claim, test.Unknown, Test is StateTest { Negated: false });
    }

    private Sweep Quantified(Scan scan, BoundSubject subject, Quantifier quantifier)
    {
        ImmutableArray<Key> left = subject.Own is null ? [Key.One] : [subject.Owner];
        return quantifier.Quantity switch
        {
            Quantity.Any => new Sweep(Span, [scan], left, ">", 0),
            Quantity.All => new Sweep(Span, [scan], left, "=", null),
            Quantity.No => new Sweep(Span, [scan], left, "=", 0),
            Quantity.AtLeast => new Sweep(Span, [scan], left, ">=", quantifier.Count),
            Quantity.AtMost => new Sweep(Span, [scan], left, "<=", quantifier.Count),
            Quantity.Exactly => new Sweep(Span, [scan], left, "=", quantifier.Count),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
