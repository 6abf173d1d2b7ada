using VmQuery.Query.Syntax;

namespace VmQuery.Query.Binding;

/// <summary>Finds what the words of a subject mean in this session.</summary>
internal sealed class SubjectBinder(World world, Values values)
{
    private readonly EntityBinder _entities = new(world, values);
    private readonly PlaceBinder _places = new(world);

    /// <summary>Binds a subject whose first term may be a track.</summary>
    public BoundSubject Bind(Subject subject)
    {
        var terms = subject.Terms;
        var first = world.Kind(terms[0].Name.Text) is null && ((terms.Length > 1 && !subject.Links[0].On) || world.IsTrack(terms[0].Name.Text)) ? 1 : 0;
        if (first == 1 && (terms.Length == 1 || (subject.Links[0].On && !IsSpanOf(terms[0], terms[1]))))
        {
            throw Fault.At(terms[0].Span, "VQL203", $"`{terms[0].Name.Text}` belongs to something: say whose.", example: $"{terms[0].Name.Text} of {OwnerOf(terms[0].Name.Text)}");
        }

        foreach (var later in terms.Skip(first + 1)) RefuseQuantifier(later);
        var bound = Entities(subject, first);
        _entities.Check(bound);
        return first == 0 ? Clocked(bound) : WithTrack(Clocked(bound), terms[0]);
    }

    private BoundSubject Clocked(BoundSubject subject) => subject with
    {
        Clock = world.ClockOf(subject.Kind, subject.Machines, subject.Owner),
        Place = subject.Place is { } place ? place with { Target = Clocked(place.Target) } : null,
    };

    // `of` binds tighter than `on`: thread of guest "web" on vcpu, vcpu on cpu 3 of host.
    private BoundSubject Entities(Subject subject, int first)
    {
        BoundSubject? target = null;
        for (var stop = subject.Terms.Length; stop > first;)
        {
            var start = stop - 1;
            while (start > first && !subject.Links[start - 1].On) start--;
            var runs = _entities.Bind(subject, subject.Terms[start..stop]);
            target = target is null ? runs : _places.RunOn(runs, target, subject.Links[stop - 1].Span);
            stop = start;
        }

        return target!;
    }

    private BoundSubject WithTrack(BoundSubject bound, Term named)
    {
        var (word, kind) = (named.Name.Text, bound.Kind);
        RefuseQuantifier(named);
        if (named.Selection.Length > 0) throw Fault.At(named.Selection[0].Span, "VQL204", $"`{word}` is a track and has no numbers or names; choose the {kind.Name}.", example: $"{word} of {kind.Name}");
        if (world.Track(word, kind) is { } track) return bound with { Track = track };
        if (world.SpanOf(word, kind) is { } span) return bound with { SpanTable = span };
        var known = world.TracksOf(kind).ToList();
        throw Fault.Unknown(named.Name.Span, "VQL202", word, $"track of {kind.Name}", known, known.Count == 0 ? $"list {kind.Name}" : null);
    }

    private static void RefuseQuantifier(Term term)
    {
        if (term.Quantifier is { } quantifier) throw Fault.At(quantifier.Span, "VQL204", "A quantifier stands before the first kind only.", example: "when any vcpu of guest is guest");
    }

    // A span is as much on its entity as of it: irq on cpu.
    private bool IsSpanOf(Term span, Term owner) => world.Kind(owner.Name.Text) is { } kind && world.SpanOf(span.Name.Text, kind) is not null;

    private string OwnerOf(string word) => world.Catalog.Kinds.First(kind => world.Track(word, kind) is not null || world.SpanOf(word, kind) is not null).Name;
}
