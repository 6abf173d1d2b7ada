using VmQuery.Engine.Models;
using VmQuery.Query.Expressions;
using VmQuery.Query.Plan;
using VmQuery.Query.Scripts;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Binding;

/// <summary>Words that may stand at a place of a question: what the grammar expected there, spelled out by the session.</summary>
/// <param name="kept">Names that earlier scripts gave, with their texts.</param>
internal sealed class Completion(World world, IReadOnlyDictionary<string, string> kept)
{
    /// <summary>The words, those of the session before those of the language.</summary>
    public IReadOnlyList<string> At(string vql, int caret)
    {
        var piece = vql[..Math.Clamp(caret, 0, vql.Length)];
        var wordStart = piece.Length;
        while (wordStart > 0 && (char.IsLetterOrDigit(piece[wordStart - 1]) || piece[wordStart - 1] == '_')) wordStart--;
        var typed = piece[wordStart..];
        var before = piece[..wordStart];
        // A selector that was begun with a quote is completed with it.
        if (before.EndsWith('"')) (before, typed) = (before[..^1], '"' + typed);
        var furthest = VqlParser.Expect(before);
        if (furthest.Position < new VqlInput(before, 0, furthest).At(0).NextToken || furthest.Position < before.TrimEnd().Length) return [];
        return
        [
            .. furthest.Labels
                .SelectMany(label => Words(label, before))
                .Where(word => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase) && word.Length > typed.Length)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private IEnumerable<string> Words(Label label, string before) => label.Sort switch
    {
        Sort.Word => [label.Text],
        Sort.Sign or Sort.Phrase => [],
        Sort.Subject => world.Catalog.Kinds.Select(kind => kind.Name).Concat(world.Catalog.Tracks.Select(track => track.Name)).Concat(world.Catalog.Spans.Select(span => span.Name)),
        Sort.Selector => Selectors(before),
        Sort.State => label.Subject is { } subject && Column(subject) is { } column && !column.Words.IsDefault ? column.Words : [],
        Sort.Attribute => label.Subject is { } subject && TrackOf(subject) is { } track ? track.Table.Columns.Select(column => column.Name).Where(name => !name.EndsWith("_ns", StringComparison.Ordinal) && name is not ("machine_id" or "certainty")) : [],
        Sort.Event => world.Catalog.Events.Select(e => Tokens.Quote(e.Names[0])),
        Sort.Column => Columns(before).Concat(Aggregates.List.Select(function => function.Name).Concat(Functions.List.Select(function => function.Name)).Order(StringComparer.Ordinal).Select(name => name + "(")),
        Sort.Value => label.Attribute is { } attribute && label.Subject is { } subject && TrackOf(subject) is { } track ? ValuesOf(track, attribute) : [],
        Sort.Definition => kept.Keys.Concat(Definitions(before)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // Those that occur, in quotes as a question spells them.
    private IEnumerable<string> ValuesOf(TrackDecl track, string attribute)
    {
        if (track.Table.Columns.FirstOrDefault(column => string.Equals(column.Name, attribute, StringComparison.Ordinal)) is not { Type: ColumnType.Word or ColumnType.Name or ColumnType.Text } column) return [];
        return (column.Words.IsDefaultOrEmpty ? world.Entities.Texts(track.Table, column.Name) : column.Words).Select(Tokens.Quote);
    }

    private IEnumerable<string> Selectors(string before)
    {
        var words = before.TrimEnd().Split([' ', '\n', '\t', '('], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || world.Kind(words[^1]) is not { } kind) return [];
        if (World.IsMachine(kind)) return world.MachinesOf(kind).Select(machine => Tokens.Quote(machine.Name));
        var machines = world.Machines.Select(machine => machine.Id.Value).ToList();
        return kind.LabelColumn is null
            ? world.Entities.Numbers(kind, machines).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture))
            : world.Entities.Labels(kind, machines).Select(name => Tokens.Quote(name));
    }

    private TrackDecl? TrackOf(Subject subject)
    {
        if (world.Kind(subject.Terms[0].Name.Text) is { } kind) return world.MainTrack(kind);
        return subject.Terms.Length > 1 && world.Kind(subject.Terms[1].Name.Text) is { } owner ? world.Track(subject.Terms[0].Name.Text, owner) : null;
    }

    private ColumnSchema? Column(Subject subject) => TrackOf(subject) is { } track ? track.Table.Columns[track.Table.Column(track.StateColumn)] : null;

    // The columns of a stage are those of the question before its bar, which may stand in brackets itself.
    private IEnumerable<string> Columns(string before)
    {
        if (Before(before) is not { } rows) return [];
        try
        {
            var plan = Script.Read(rows, kept.Values).Bind(world, parameters: null)[^1].Plan;
            return plan is null ? [] : plan.Columns.Where(column => column.Show is Show.Primary or Show.Secondary).Select(column => column.Name);
        }
        catch (Exception wrong) when (wrong is Fault or VqlException)
        {
            return [];
        }
    }

    // Those that the script itself has made so far.
    private static IEnumerable<string> Definitions(string before)
    {
        var stop = before.LastIndexOf(';');
        if (stop < 0) return [];
        try
        {
            return Script.Read(before[..stop], []).Definitions.Select(definition => definition.Name);
        }
        catch (VqlException)
        {
            return [];
        }
    }

    // From the bracket that is open at the end to the last bar that is in no other bracket.
    private static string? Before(string text)
    {
        var (depth, bar) = (0, -1);
        for (var at = text.Length - 1; at >= 0; at--)
        {
            switch (text[at])
            {
                case '"': at = text.LastIndexOf('"', Math.Max(at - 1, 0)); break;
                case ')': depth++; break;
                case '(' when depth > 0: depth--; break;
                case '(' when bar >= 0: return text[(at + 1)..bar];
                case '|' when depth == 0 && bar < 0: bar = at; break;
                default: break;
            }
        }

        return bar < 0 ? null : text[..bar];
    }
}
