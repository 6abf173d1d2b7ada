using System.Collections.Frozen;

namespace VmQuery.Engine.Formats;

/// <summary>
/// Codes of oddities, and of the findings that sessions keep of them, for which something is missing that the tracer recorded. Counts of
/// lost events and packets do not have it.
/// </summary>
internal static class MissingParts
{
    private static readonly FrozenSet<string> Codes = FrozenSet.Create(
        StringComparer.Ordinal, "unreadable-packet", "unreadable-bytes", "unreadable-rest", "unreadable-trace", "truncated", "missing-packets", "missing-stream", "elements-not-shown");

    /// <summary>Whether a code is one of them.</summary>
    public static bool Has(string code) => Codes.Contains(code);
}
