using System.Buffers;
using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Expressions;
using VmQuery.Query.Lowering;
using VmQuery.Query.Scripts;
using VmQuery.Query.Spans;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Binding;

/// <summary>What may stand at a place of a question: what the grammar expected there, spelled out by the session.</summary>
/// <param name="kept">Names that earlier scripts gave, with their texts.</param>
internal sealed class Completion(World world, IReadOnlyDictionary<string, string> kept)
{
    private static readonly SearchValues<char> OfNumbers = SearchValues.Create("0123456789.");

    /// <summary>Parameters that will have a value.</summary>
    public ImmutableArray<string> Given { get; init; } = [];

    /// <summary>
    /// Where that starts which a question ends with: a text that is still open, whatever signs are in it (<c>"qemu-s</c>), else a word or number with dots
    /// inside. A quote or dollar sign is part of it, as it is of what is offered for it.
    /// </summary>
    public static int Start(string text)
    {
        if (Tokens.OpenText(text) is >= 0 and var open) return open;
        var start = WordStart(text, text.Length);
        while (start > 1 && text[start - 1] == '.' && IsOfWord(text[start - 2])) start = WordStart(text, start - 1);
        return start > 0 && text[start - 1] == '$' ? start - 1 : start;
    }

    /// <summary>The words, those of the session before those of the language, and signs and numbers last.</summary>
    public IReadOnlyList<string> At(string vql, int caret)
    {
        var piece = vql[..Math.Clamp(caret, 0, vql.Length)];
        var start = Start(piece);
        var (before, typed) = (piece[..start], piece[start..]);
        var furthest = VqlParser.Expect(before);
        if (furthest.Position < new VqlInput(before, 0, furthest).At(0).NextToken || furthest.Position < before.TrimEnd().Length) return [];
        var soFar = new WrittenSoFar(before, world, kept);
        return
        [
            .. furthest.Labels
                .OrderBy(label => label.Sort is Sort.Sign or Sort.Phrase)
                .SelectMany(label => Words(label, soFar).Concat(label.Sort is Sort.Selector or Sort.State or Sort.Value or Sort.Argument or Sort.Parameter ? Parameters(furthest) : []))
                .Select(word => Counted(word, typed))
                .Where(word => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase) && word.Length > typed.Length)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    // A quantity is offered with the number that was typed: only who asks knows which.
    private static string Counted(string word, string typed)
    {
        var stop = typed.AsSpan().IndexOfAnyExcept(OfNumbers);
        var number = (stop < 0 ? typed : typed[..stop]).TrimEnd('.');
        return number.Length > 0 && Units.Lengths.Contains(word, StringComparer.Ordinal) ? number + word.TrimStart('1') : word;
    }

    private IEnumerable<string> Words(Label label, WrittenSoFar soFar) => label.Sort switch
    {
        Sort.Word or Sort.Sign => [label.Text],
        Sort.Phrase => label.Offered,
        Sort.Subject => world.Catalog.Kinds.Select(kind => kind.Name).Concat(world.FilledTracks),
        Sort.Selector => label.Kind is { } kind ? Selectors(kind) : [],
        Sort.State => label.Subject is { } subject ? States(subject) : [],
        Sort.Attribute => Whose(label) is { } table ? SpanBinder.Attributes(table, Own(label)).Select(column => column.Name) : [],
        Sort.Event => world.Catalog.Events.Select(e => Tokens.Quote(e.Names[0])).Concat(world.Catalog.Events.Select(e => e.Names[0]).Where(IsName)),
        Sort.ColumnName => soFar.Columns,
        Sort.Column => soFar.Columns.Concat(Aggregates.List.Select(function => function.Name).Concat(Functions.List.Select(function => function.Name)).Order(StringComparer.Ordinal).Select(name => name + "(")),
        Sort.Value when label.Attribute is { } attribute => Whose(label) is { } table ? ValuesOf(table, attribute) : ValuesOfColumn(soFar, attribute),
        Sort.Definition => soFar.Definitions.Keys,
        Sort.Argument => Arguments(label.Call.Name, label.Call.At, soFar),
        Sort.Value or Sort.Parameter => [],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private IEnumerable<string> Parameters(Furthest furthest) => furthest.Declared.Concat(furthest.Used.Keys).Concat(Given).Select(name => "$" + name);

    private static int WordStart(string text, int stop)
    {
        while (stop > 0 && IsOfWord(text[stop - 1])) stop--;
        return stop;
    }

    private static bool IsOfWord(char sign) => char.IsLetterOrDigit(sign) || sign == '_';

    private static bool IsName(string word) => Tokens.WordStop(word, 0) == word.Length && !Tokens.Reserved.Contains(word);

    // The table whose columns an attribute or its value is about.
    private TableSchema? Whose(Label label) => label.Event is { } e ? world.Event(e)?.Table : label.Subject is { } subject ? TrackOf(subject)?.Table ?? SpanOf(subject)?.Table : null;

    // The columns that a claim about a track speaks of without `with`.
    private IEnumerable<string?> Own(Label label) => label.Subject is not { } subject ? []
        : TrackOf(subject) is { } track ? [track.StateColumn, world.Kind(track.Kind)?.KeyColumn]
        : [Owner(subject)?.KeyColumn];

    // Those that occur, in quotes as a question spells them.
    private IEnumerable<string> ValuesOf(TableSchema table, string attribute)
    {
        if (table.Columns.FirstOrDefault(column => string.Equals(column.Name, attribute, StringComparison.Ordinal)) is not { Type: ColumnType.Word or ColumnType.Name or ColumnType.Text } column) return [];
        return (column.Words.IsDefaultOrEmpty ? world.Entities.Texts(table, column.Name) : column.Words).Select(Tokens.Quote);
    }

    // The values that a column of the rows can have: its words, names of machines, or what occurs in the table that it comes from.
    private IEnumerable<string> ValuesOfColumn(WrittenSoFar soFar, string name)
    {
        if (soFar.Rows is not { } rows || rows.Find(name) is not { } column) return [];
        if (column.Kind is ColumnKind.Duration or ColumnKind.Instant) return Units.Lengths;
        if (column.Kind is not ColumnKind.Text) return [];
        if (!column.Words.IsEmpty) return column.Words.Select(Tokens.Quote);
        if (column.IsEntity && world.Kind(name.Split('_')[^1]) is { } kind && World.IsMachine(kind)) return world.MachinesOf(kind).Select(machine => Tokens.Quote(machine.Name));
        return Scan.Of(rows).Where(scan => scan.Payload.Any(read => string.Equals(read.Name, name, StringComparison.Ordinal)))
            .Take(1).SelectMany(scan => ValuesOf(scan.Table, scan.Source(scan.Payload.First(read => string.Equals(read.Name, name, StringComparison.Ordinal)))));
    }

    // What could stand where the definition has its parameter.
    private IEnumerable<string> Arguments(string name, int at, WrittenSoFar before)
    {
        if (!before.Definitions.TryGetValue(name, out var text) || VqlParser.Parse(text)[0] is not Definition definition || at >= definition.Parameters.Length) return [];
        var body = text[(definition.Query.Span.Start - definition.Span.Start)..];
        if (!VqlParser.Expect(body).Used.TryGetValue(definition.Parameters[at].Text, out var place)) return [];
        var soFar = new WrittenSoFar(body[..place], world, kept);
        return VqlParser.Expect(body[..place]).Labels.Where(label => label.Sort is Sort.Selector or Sort.State or Sort.Value or Sort.Phrase).SelectMany(label => Words(label, soFar));
    }

    private IEnumerable<string> Selectors(string word)
    {
        if (world.Kind(word) is not { } kind) return [];
        if (World.IsMachine(kind)) return world.MachinesOf(kind).Select(machine => Tokens.Quote(machine.Name));
        return kind.LabelColumn is null
            ? Numbers(kind)
            : world.Entities.Labels(kind, Machines).Select(name => Tokens.Quote(name));
    }

    private IReadOnlyList<int> Machines => [.. world.Machines.Select(machine => machine.Id.Value)];

    private IEnumerable<string> Numbers(KindDecl kind) => world.Entities.Numbers(kind, Machines).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    // Its words, or the numbers of what it says where an entity is.
    private IEnumerable<string> States(Subject subject)
    {
        if (TrackOf(subject) is not { } track) return SpanOf(subject) is null ? [] : [Active.State];
        if (Column(track) is { Words: { IsDefault: false } words }) return words;
        return world.Catalog.RunsOn.Where(runs => string.Equals(runs.Table, track.Table.Name, StringComparison.Ordinal)).Select(runs => world.Kind(runs.On)).OfType<KindDecl>().SelectMany(Numbers);
    }

    private SpanDecl? SpanOf(Subject subject) => Owner(subject) is { } owner ? world.SpanOf(subject.Terms[0].Name.Text, owner) : null;

    private KindDecl? Owner(Subject subject) => subject.Terms.Length > 1 ? world.Kind(subject.Terms[1].Name.Text) : null;

    private TrackDecl? TrackOf(Subject subject)
    {
        if (world.Kind(subject.Terms[0].Name.Text) is { } kind) return world.MainTrack(kind);
        return Owner(subject) is { } owner ? world.Track(subject.Terms[0].Name.Text, owner) : null;
    }

    private static ColumnSchema Column(TrackDecl track) => track.Table.Columns[track.Table.Column(track.StateColumn)];
}
