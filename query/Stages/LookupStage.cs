using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Expressions;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>Adds the state that a track of the row's entity has at the row's start or stop; see <see cref="LookedUp"/>.</summary>
/// <remarks>
/// Whose track: a kind without a number is the entity of that kind that the row is about, or the one that an earlier
/// lookup found (<c>lookup placement of vcpu</c> finds the CPU for <c>lookup running of cpu</c>); a kind with a number is that one.
/// </remarks>
internal sealed record LookupStage(Subject Subject, bool AtStop, Word? Name, TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "lookup",
        "adds a column with the state of a track when each row starts, or stops",
        "when vcpu is preempted | lookup placement of vcpu as pcpu | lookup running of cpu as culprit | select start, dur, culprit | longest 3",
        from subject in SubjectGrammar.Subject
        from stop in (from at in Tokens.Keyword("at") from stop in Tokens.Keyword("start").Return(false).Or(Tokens.Keyword("stop").Return(true)) select stop).Optional()
        from name in (from word in Tokens.Keyword("as") from name in Clauses.NewName select name).OrNull()
        select (Func<TextSpan, StageNode>)(span => new LookupStage(subject, stop.GetOrElse(false), name, span)))
    {
        Form = "lookup TRACK of KIND [at start | at stop] [as NAME]",
        Picture = """
            track        111112222233333
            row          ···AAAAAA······      at start 1, at stop 2
            """,
    };

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site)
    {
        var timing = Inner.Timing(input, this, "lookup");
        var subject = site.Binder.Subject(Subject);
        if (subject.Quantifier is { } quantifier) throw Fault.At(quantifier.Span, "VQL204", "A lookup looks at one entity; a quantifier belongs to a claim.", example: "| lookup placement of vcpu");
        var track = site.Binder.TrackOf(subject);
        var scan = site.Binder.Track(subject, track);
        var whose = Whose(subject, timing, site);
        var state = scan.Payload[0];
        var column = ExtendStage.New(input.Columns, Name ?? new Word(track.Name, false, Subject.Terms[0].Span), new BoundExpr(new SqlNull(), state.Kind, Span) { Column = state with { IsEntity = false } }, Name is null ? $"| lookup {track.Name} of {subject.Kind.Name} as {track.Name}_2" : null);
        var found = whose.IsEmpty ? null : site.World.Naming(track);
        return new LookedUp(
            Span, input, scan, whose, AtStop, state, column, found is null ? null : new FoundEntity(found.On, found.Target, whose[0].Column));
    }

    // Which columns of the row say whose track it is; none when the question says so.
    private ImmutableArray<MatchedKey> Whose(BoundSubject subject, Timing timing, StageSite site)
    {
        var isOne = subject.Machines.Length == 1 && subject.Patterns.IsEmpty && subject.Numbers.Length == (subject.Own is null ? 0 : 1);
        if (subject.Own is { } own)
        {
            if (subject.Numbers.IsEmpty && subject.Patterns.IsEmpty && timing.Find(subject.Kind.Name) is { } entity) return [new(subject.Owner, entity.MachineSql), new(own, entity.Sql)];
        }
        else if (timing.Keys.FirstOrDefault(key => key.IsMachine && string.Equals(key.Sql, subject.Owner.Sql, StringComparison.Ordinal)) is { } machine)
        {
            return [new(subject.Owner, machine.Sql)];
        }

        if (isOne) return [];
        var kind = subject.Kind.Name;
        if (!subject.Numbers.IsEmpty || !subject.Patterns.IsEmpty)
            throw Fault.At(Subject.Span, "VQL310", $"A lookup looks at one {kind}; several may be meant here.", One(subject, site.World));
        throw Fault.At(
            Subject.Span,
            "VQL310",
            $"These rows name no {kind}, so it is open whose track is meant.",
            site.World.Catalog.RunsOn.FirstOrDefault(runs => string.Equals(runs.On, kind, StringComparison.Ordinal) && timing.Find(runs.Kind) is not null) is { } runs && site.World.Naming(runs) is { } track
                ? $"Look it up first. {Examples.Lead}| lookup {track.Name} of {runs.Kind} as its_{kind} | lookup {Subject.Terms[0].Name.Text} of {kind} as there"
                : One(subject, site.World));
    }

    private string One(BoundSubject subject, World world)
    {
        var machine = world.Machines.FirstOrDefault(machine => machine.Id.Value == subject.Machines[0])?.Name ?? string.Empty;
        var number = subject.Own is null || world.Entities.Numbers(subject.Kind, subject.Machines) is not [var first, ..] ? null : first.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var one = number is null ? $"{subject.Kind.Name} {Tokens.Quote(machine)}" : $"{subject.Kind.Name} {number} of {subject.Kind.Owners[0]} {Tokens.Quote(machine)}";
        return $"Choose one, with its number and its machine. {Examples.Lead}{Subject.Terms[0].Name.Text} of {one}";
    }
}
