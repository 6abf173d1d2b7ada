using System.Globalization;
using System.Text;
using VmQuery.Engine.Models;

namespace VmQuery.Cli.Render;

/// <summary>The time axis under a timeline: marks at round times, their names below.</summary>
internal static class TimeAxis
{
    private const int FewestColumnsPerMark = 12;

    /// <summary>The two lines of the axis.</summary>
    /// <param name="originNs">Time that the axis calls 0.</param>
    public static IReadOnlyList<string> Draw(TimeSpanNs range, long originNs, int columns)
    {
        var step = Step((double)range.Length / columns * FewestColumnsPerMark);
        var marks = new StringBuilder(new string(' ', columns));
        var names = new StringBuilder();
        var first = Ceiling(range.StartNs - originNs, step);
        for (var time = first; time < range.StopNs - originNs; time += step)
        {
            var column = (int)((Int128)(time + originNs - range.StartNs) * columns / range.Length);
            var name = Name(time, step);
            marks[column] = '|';
            if (column + name.Length <= columns) names.Append(' ', Math.Max(0, column - names.Length)).Append(name);
        }

        return [marks.ToString().TrimEnd(), names.ToString()];
    }

    // The smallest of 1, 2, 5, 10, 20 … ns that is at least what is wanted.
    private static long Step(double wanted)
    {
        for (var power = 1L; power <= long.MaxValue / 50; power *= 10)
            foreach (var digit in (ReadOnlySpan<long>)[1, 2, 5])
                if (digit * power >= wanted) return digit * power;
        return long.MaxValue / 2;
    }

    private static long Ceiling(long value, long step)
    {
        var rest = ((value % step) + step) % step;
        return rest == 0 ? value : value + (step - rest);
    }

    private static string Name(long ns, long step)
    {
        var decimals = 0;
        for (var unit = 1_000_000_000L; step % unit != 0; unit /= 10) decimals++;
        return (ns / 1e9m).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + " s";
    }
}
