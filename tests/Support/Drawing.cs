namespace VmQuery.Tests.Support;

/// <summary>One run of equal characters in a drawing: ticks from <paramref name="Start"/> to <paramref name="Stop"/>, exclusive.</summary>
internal readonly record struct Run(string Name, int Start, int Stop, char State);

/// <summary>
/// Reads intervals from a drawing, one line a track and one column a tick: <c>web/0  GGGHHPPPPG</c>.
/// Blank lines separate, a dot is no interval.
/// </summary>
internal static class Drawing
{
    /// <summary>The runs of a drawing, line by line.</summary>
    public static IEnumerable<Run> Read(string drawing)
    {
        foreach (var line in drawing.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var gap = line.IndexOf(' ', StringComparison.Ordinal);
            var (name, states) = (line[..gap], line[gap..].Trim());
            for (var start = 0; start < states.Length;)
            {
                var stop = start + 1;
                while (stop < states.Length && states[stop] == states[start]) stop++;
                if (states[start] != '.') yield return new Run(name, start, stop, states[start]);
                start = stop;
            }
        }
    }

    /// <summary>Draws ticks: <c>X</c> where they are set, a dot elsewhere.</summary>
    public static string Draw(IReadOnlyList<bool> ticks) => string.Concat(ticks.Select(tick => tick ? 'X' : '.'));
}
