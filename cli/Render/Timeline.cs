using System.Text;
using VmQuery.Engine.Models;

namespace VmQuery.Cli.Render;

/// <summary>A time in one state.</summary>
internal readonly record struct TimelineSegment(long StartNs, long StopNs, string State);

/// <summary>An entity over time.</summary>
internal sealed record TimelineRow(string Label, IReadOnlyList<TimelineSegment> Segments);

/// <summary>
/// States over time as text: a line per entity, a column per slice of time, drawn as the state that fills most of the slice;
/// under it the time axis and a legend.
/// </summary>
/// <remarks>
/// <code>
/// guest1/0  ▓▓▓░░▒▒▒▒▓▓▓▓
///           |     |
///           0 s   1 s
/// ▓ guest  ░ hypervisor  ▒ preempted    one column = 166.7 ms
/// </code>
/// </remarks>
internal static class Timeline
{
    private const int FewestColumns = 10;

    /// <summary>Draws the rows over a range of time.</summary>
    /// <param name="originNs">Time that the axis calls 0.</param>
    /// <param name="width">Cells in a line.</param>
    public static IReadOnlyList<string> Draw(IReadOnlyList<TimelineRow> rows, TimeSpanNs range, long originNs, int width)
    {
        if (rows.Count == 0 || range.Length <= 0) return [];
        var labelWidth = rows.Max(row => CellText.Width(row.Label));
        var columns = Math.Max(FewestColumns, width - labelWidth - 2);
        var slices = rows.Select(row => Slices(row.Segments, range, columns)).ToArray();
        var glyphs = TimelineGlyphs.For(slices.SelectMany(states => states).OfType<string>());

        List<string> lines = [.. rows.Select((row, i) => $"{CellText.Pad(row.Label, labelWidth, right: false)}  {Drawn(slices[i], glyphs)}".TrimEnd())];
        lines.AddRange(TimeAxis.Draw(range, originNs, columns).Select(line => new string(' ', labelWidth + 2) + line));
        lines.AddRange(CellText.Wrap(Legend(glyphs), width).Select(line => line.Replace(Joined, ' ').TrimEnd()));
        lines.Add($"one column = {HumanTime.Duration((double)range.Length / columns)}, drawn as the state that fills most of it");
        return lines;
    }

    /// <summary>The state that fills most of each slice of the range; null where nothing is. Of equals, the one seen first.</summary>
    public static string?[] Slices(IReadOnlyList<TimelineSegment> segments, TimeSpanNs range, int columns)
    {
        var filled = new Dictionary<string, long>[columns];
        foreach (var segment in segments)
        {
            var start = Math.Max(segment.StartNs, range.StartNs);
            var stop = Math.Min(segment.StopNs, range.StopNs);
            for (var slice = start < stop ? SliceAt(start) : columns; slice < columns && Border(slice) < stop; slice++)
            {
                var states = filled[slice] ??= new(StringComparer.Ordinal);
                var part = Math.Min(stop, Border(slice + 1)) - Math.Max(start, Border(slice));
                states[segment.State] = states.GetValueOrDefault(segment.State) + part;
            }
        }

        return [.. filled.Select(states => states?.MaxBy(state => state.Value).Key)];

        long Border(int slice) => range.StartNs + (long)((Int128)range.Length * slice / columns);

        // The slice that holds a time; rounding of borders can put the estimate one off. A slice of no length is its border.
        int SliceAt(long ns)
        {
            var slice = (int)((Int128)(ns - range.StartNs) * columns / range.Length);
            return Border(slice) < ns && Border(slice + 1) <= ns ? slice + 1 : slice;
        }
    }

    // A no-break space keeps a glyph and its state in one line of the legend.
    private const char Joined = '\u00A0';

    private static string Legend(IReadOnlyDictionary<string, char> glyphs) =>
        string.Join($"{Joined} ", glyphs.Select(glyph => $"{glyph.Value}{Joined}{glyph.Key.Replace(' ', Joined)}"));

    private static string Drawn(string?[] states, IReadOnlyDictionary<string, char> glyphs)
    {
        var line = new StringBuilder(states.Length);
        foreach (var state in states) line.Append(state is null ? ' ' : glyphs[state]);
        return line.ToString();
    }
}
