using System.Globalization;
using VmQuery.Engine.Models;
using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Tests.Laws.Questions;

/// <summary>What a session adds to <see cref="QuestionProductions"/>: its kinds, tracks, states, entities, events and times, and the columns that rows have at a place.</summary>
internal sealed class QuestionWords
{
    private readonly World _world;
    private readonly Dictionary<string, Func<string, Func<RowPlan?>, IEnumerable<string>>> _symbols;
    private readonly Dictionary<string, string[]> _known = [];

    public QuestionWords(World world)
    {
        _world = world;
        var span = world.Span.Length;
        _symbols = new(StringComparer.Ordinal)
        {
            ["track"] = (_, _) => Catalog.Tracks.SelectMany(Claimed),
            ["shown"] = (_, _) => Catalog.Tracks.Select(track => (track.Name, track.Kind)).Concat(Catalog.Spans.Select(span => (span.Name, span.Kind))).Select(it => $"{it.Name} of {{owned {it.Kind}}}"),
            ["listed"] = (_, _) => Catalog.Kinds.Select(kind => $"{{owned {kind.Name}}}"),
            ["owned"] = (kind, _) => [$"{{entity {kind}}}{{owners {kind}}}{{place {kind}}}"],
            ["subject"] = (kind, _) => [$"{{quantifier}}{{entity {kind}}}{{owners {kind}}}{{place {kind}}}"],
            ["entity"] = (kind, _) => [kind, kind, kind, KindOf(kind).Plural, $"{kind} {{which {kind}}}", $"{kind} ({{which {kind}}}, {{which {kind}}})"],
            ["owners"] = (kind, _) => KindOf(kind).Owners.Select(owner => $" of {{entity {owner}}}{{owners {owner}}}").Concat(Enumerable.Repeat(string.Empty, 3)),
            ["place"] = (kind, _) => Catalog.RunsOn.Where(runs => runs.Kind == kind).Select(runs => $" on {{entity {runs.On}}}{{owners {runs.On}}}{{place {runs.On}}}").Concat(Enumerable.Repeat(string.Empty, 4)),
            ["which"] = (kind, _) => Which(KindOf(kind)),
            ["with"] = (table, _) => [.. Enumerable.Repeat(string.Empty, 8), $" with {{attribute {table}}}", $" with {{attribute {table}}}, {{attribute {table}}}"],
            ["attribute"] = (table, _) => Attributes(table),
            ["event"] = (_, _) => Catalog.Events.SelectMany(Occurs),
            ["length"] = (_, _) => new[] { 1, span / 50, span / 40, span / 20, span / 10, span / 7, span / 3, span, 0, 2 * span }.Select(Quantity),
            ["bucket"] = (_, _) => new[] { span / 3, span / 40, span / 20, span / 7, span }.Where(ns => ns > 0).Select(Quantity),
            ["time"] = (_, _) => Enumerable.Range(0, 41).Select(i => Quantity(span / 40 * i)),
            ["between"] = (_, _) => Enumerable.Range(0, 8).SelectMany(i => Enumerable.Range(1, 6).Select(j => $"{Quantity(span / 10 * i)}..{Quantity((span / 10 * (i + j)) + 1)}")),
            ["column"] = (kind, rows) => Columns(rows, kind.Split(' ')[^1]).Select(column => column.Name),
            ["test"] = (_, rows) => Columns(rows, string.Empty).SelectMany(Tests),
            ["lookup"] = (_, _) => Catalog.Tracks.SelectMany(track => new[] { $"{track.Name} of {track.Kind}", $"{track.Name} of {{owned {track.Kind}}} at stop as {{new}}" }),
            ["compare"] = (_, rows) => Columns(rows, string.Empty).SelectMany(column => new[] { $"count by {column.Name} | compare ({{again}} | count by {column.Name}) on {column.Name}", $"stats by {column.Name} | compare ({{source}} | stats by {column.Name}) on {column.Name}" }),
        };
    }

    private Catalog Catalog => _world.Catalog;

    /// <summary>What may stand for a symbol.</summary>
    public string[] Of(string symbol, Func<RowPlan?> rows)
    {
        var (word, rest) = symbol.Split(' ', 2) is [var first, var more] ? (first, more) : (symbol, string.Empty);
        if (word is "column" or "test" or "compare") return [.. _symbols[word](rest, rows)];
        if (!_known.TryGetValue(symbol, out var known)) _known[symbol] = known = [.. _symbols[word](rest, rows)];
        return known;
    }

    private KindDecl KindOf(string name) => _world.Kind(name) ?? throw new ArgumentException($"There is no kind {name}.", nameof(name));

    private static string Quantity(long ns) => string.Create(CultureInfo.InvariantCulture, $"{ns}ns");

    // Each form of a claim about a track: by its main name or by its own, with any test.
    private IEnumerable<string> Claimed(TrackDecl track)
    {
        var state = track.Table.Columns[track.Table.Column(track.StateColumn)];
        var values = Values(track.Table, state).ToList();
        var isText = IsText(state);
        foreach (var subject in track.Main ? new[] { $"{{subject {track.Kind}}}", $"{{subject {track.Kind}}}", $"{track.Name} of {{subject {track.Kind}}}" } : [$"{track.Name} of {{subject {track.Kind}}}"])
            foreach (var value in values)
            {
                var tests = isText ? new[] { $"is {value}", $"is {value}", $"is not {value}", $"is in ({value}, {values[0]})", $"not in ({value}, {values[^1]})", $"= {value}" } : [$"= {value}", $"!= {value}", $"> {value}", $"in ({value}, {values[0]})", $"is not in ({value})"];
                foreach (var test in tests) yield return $"{subject} {test}{{with {track.Table.Name}}}";
            }
    }

    private IEnumerable<string> Occurs(EventDecl e)
    {
        var name = "event " + Tokens.Quote(e.Names[0]);
        yield return $"{name}{{with {e.Table.Name}}}";
        foreach (var kind in Catalog.Kinds) yield return $"{name} of {{owned {kind.Name}}}{{with {e.Table.Name}}}";
    }

    private IEnumerable<string> Attributes(string name)
    {
        var table = Catalog.Tracks.Select(track => track.Table).Concat(Catalog.Events.Select(e => e.Table)).First(table => table.Name == name);
        string[] own = [.. Catalog.Tracks.Where(track => track.Table.Name == name).SelectMany(track => new[] { track.StateColumn, KindOf(track.Kind).KeyColumn })];
        foreach (var column in SpanBinder.Attributes(table, own))
            foreach (var value in Values(table, column))
            {
                yield return $"{column.Name} = {value}";
                yield return $"{column.Name} {(IsText(column) ? "!=" : ">")} {value}";
                yield return $"{column.Name} not in ({value})";
            }
    }

    // What occurs is likelier than what could.
    private IReadOnlyList<string> Values(TableSchema table, ColumnSchema column)
    {
        if (!IsText(column)) return ["0", "1", "2", "3", "410", "1000000000"];
        string[] occur = [.. _world.Entities.Texts(table, column.Name).Take(8)];
        return [.. occur.Concat(occur).Concat(column.Words.IsDefaultOrEmpty ? ["none such"] : column.Words).Select(Tokens.Quote)];
    }

    private IEnumerable<string> Which(KindDecl kind)
    {
        int[] machines = [.. _world.Machines.Select(machine => machine.Id.Value)];
        string[] names = World.IsMachine(kind) ? [.. _world.MachinesOf(kind).Select(machine => machine.Name)] : kind.LabelColumn is null ? [] : [.. _world.Entities.Labels(kind, machines).Take(8)];
        return names.SelectMany(name => new[] { Tokens.Quote(name), Tokens.Quote(name), Tokens.Quote(name[..Math.Min(1, name.Length)] + "*") })
            .Concat(World.IsMachine(kind) ? [] : _world.Entities.Numbers(kind, machines).Take(6).Select(number => number.ToString(CultureInfo.InvariantCulture)));
    }

    private static IEnumerable<PlanColumn> Columns(Func<RowPlan?> rows, string kind) =>
        rows()?.Columns.Where(column => column.Show != Show.Internal && (kind.Length == 0 || column.Kind.ToString() == kind)) ?? [];

    private static IEnumerable<string> Tests(PlanColumn column) => column.Kind switch
    {
        ColumnKind.Duration => [$"{column.Name} {{sign}} {{length}}", $"{column.Name} in ({{length}}, {{length}})"],
        ColumnKind.Instant => [$"{column.Name} {{sign}} {{time}}", $"{column.Name} > {{instant}}"],
        ColumnKind.Integer or ColumnKind.Real or ColumnKind.Share => [$"{column.Name} {{sign}} {{few}}", $"{column.Name} in ({{few}}, {{few}})", $"{column.Name} {{sign}} {{number}}"],
        ColumnKind.Flag => [column.Name, $"not {column.Name}"],
        _ when column.Words.Length > 0 => column.Words.SelectMany(word => new[] { $"{column.Name} {{equality}} {Tokens.Quote(word)}", $"{column.Name} in ({Tokens.Quote(word)}, \"guest\")" }),
        _ => [$"{column.Name} {{equality}} {{text}}", $"{column.Name} not in ({{text}}, {{text}})", $"{column.Name} like \"*a*\"", $"{column.Name} not like \"w?b*\"", $"{column.Name} {{sign}} {{text}}"],
    };

    private static bool IsText(ColumnSchema column) => column.Type is ColumnType.Word or ColumnType.Name or ColumnType.Text;
}
