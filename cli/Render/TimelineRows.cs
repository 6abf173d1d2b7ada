using System.Globalization;
using VmQuery.Query;

namespace VmQuery.Cli.Render;

/// <summary>Turns an answer of states over time into the rows of a timeline.</summary>
internal static class TimelineRows
{
    /// <summary>A row per entity, in the order in which the answer names them.</summary>
    /// <param name="state">Column with the state; null when a row has none and is drawn as it is there.</param>
    /// <param name="entity">Columns that say whose state it is.</param>
    public static IReadOnlyList<TimelineRow> Of(Answer answer, string? state, params string[] entity)
    {
        var (starts, stops, states) = (answer["start_ns"], answer["stop_ns"], state is null ? null : answer[state]);
        var names = entity.Select(name => answer[name]).ToArray();
        var rows = new OrderedDictionary<string, List<TimelineSegment>>(StringComparer.Ordinal);
        for (var row = 0; row < answer.RowCount; row++)
        {
            if (starts[row] is not long start || stops[row] is not long stop) continue;
            var at = row;
            var label = string.Join('/', names.Select(name => Convert.ToString(name[at], CultureInfo.InvariantCulture)));
            if (!rows.TryGetValue(label, out var segments)) rows.Add(label, segments = []);
            segments.Add(new TimelineSegment(start, stop, states is null ? "so" : Convert.ToString(states[row], CultureInfo.InvariantCulture) ?? "unknown"));
        }

        return [.. rows.Select(row => new TimelineRow(CellText.Printable(row.Key), row.Value))];
    }
}
