namespace VmQuery.Cli.Render;

/// <summary>Which character stands for which state in a timeline.</summary>
internal static class TimelineGlyphs
{
    // Full for useful work, lighter for overhead, dots for idleness.
    private static readonly (string State, char Glyph)[] _known =
    [
        ("guest", '▓'), ("task", '▓'), ("running", '▓'),
        ("hypervisor", '░'), ("irq", '░'), ("emulator", '▚'), ("softirq", '▚'),
        ("preempted", '▒'), ("runnable", '▒'),
        ("halted", '·'), ("idle", '·'), ("sleeping", '·'), ("blocked", '-'),
        ("offline", '_'), ("absent", '_'), ("unknown", '?'), ("lost", '?'),
    ];

    private const string Spare = "█▞▪+x=o*%#&@";

    /// <summary>A character for each state, all different as long as there are enough; in the order of the legend.</summary>
    public static IReadOnlyDictionary<string, char> For(IEnumerable<string> states)
    {
        var present = states.Distinct(StringComparer.Ordinal).OrderBy(Rank).ToArray();
        var glyphs = new OrderedDictionary<string, char>(StringComparer.Ordinal);
        foreach (var state in present)
        {
            var rank = Rank(state);
            var wanted = rank < _known.Length ? _known[rank].Glyph : Spare[0];
            glyphs[state] = glyphs.ContainsValue(wanted) ? Spare.FirstOrDefault(spare => !glyphs.ContainsValue(spare), Spare[^1]) : wanted;
        }

        return glyphs;
    }

    private static int Rank(string state)
    {
        var rank = Array.FindIndex(_known, known => string.Equals(known.State, state, StringComparison.Ordinal));
        return rank < 0 ? _known.Length : rank;
    }
}
