using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Linux;

/// <summary>
/// Decodes <c>sched_switch.prev_state</c>, whose bits Linux 4.14 gave a new meaning. Not knowing the release it
/// reads by the new meaning until it sees bits that only older kernels set.
/// </summary>
internal sealed class PrevStateTable
{
    /// <summary>Bits that only kernels before 4.14 report: parked, no-load, preempted.</summary>
    private const long OnlyLegacy = ~0x1ffL;
    private static readonly ImmutableArray<Rule> Modern = Load("modern");
    private static readonly ImmutableArray<Rule> Legacy = Load("legacy");
    private readonly bool _infers;
    private ImmutableArray<Rule> _rules;

    private PrevStateTable(ImmutableArray<Rule> rules, bool infers) => (_rules, _infers) = (rules, infers);

    /// <summary>The table for a kernel release as <c>6.1.0-56-amd64</c>; null or unreadable infers it from what is seen.</summary>
    public static PrevStateTable For(string? kernelRelease) => ReleaseNumber(kernelRelease) switch
    {
        null => new(Modern, infers: true),
        { } release when release.CompareTo((4, 14)) >= 0 => new(Modern, infers: false),
        _ => new(Legacy, infers: false),
    };

    /// <summary>How the thread left; a value that no rule knows counts as an interruptible sleep.</summary>
    public Leaving Decode(long prevState)
    {
        if (_infers && (prevState & OnlyLegacy) != 0) _rules = Legacy;
        foreach (var rule in _rules)
            if ((prevState & rule.Mask) == rule.Value) return rule.Meaning;
        return Leaving.Interruptible;
    }

    private static (int Major, int Minor)? ReleaseNumber(string? release)
    {
        var parts = (release ?? string.Empty).Split('.', '-', '+', '_');
        return parts.Length >= 2
            && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var major)
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var minor) ? (major, minor) : null;
    }

    private static ImmutableArray<Rule> Load(string table) =>
    [
        .. EmbeddedTable.Rows("Models.Linux.prev_state.tsv")
            .Where(row => string.Equals(row[0], table, StringComparison.Ordinal))
            .Select(row => new Rule(Hex(row[1]), Hex(row[2]), Enum.Parse<Leaving>(row[3], ignoreCase: true))),
    ];

    private static long Hex(string text) => long.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Rule(long Mask, long Value, Leaving Meaning);
}
