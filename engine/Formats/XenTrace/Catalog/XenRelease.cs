using System.Globalization;

namespace VmQuery.Engine.Formats.XenTrace.Catalog;

/// <summary>A release of Xen, as far as it matters for how records are laid out.</summary>
internal readonly record struct XenRelease(int Major, int Minor) : IComparable<XenRelease>
{
    /// <summary>The first whose memory events have 32 bits for a domain and for an order.</summary>
    public static XenRelease WideMemoryFields { get; } = new(4, 18);

    /// <summary>Reads <c>4.17</c>, and what releases say of themselves (<c>4.17.7</c>, <c>4.20-unstable</c>); null when it is neither.</summary>
    public static XenRelease? Of(string? text)
    {
        if (text?.Split('.', '-', '+') is not [var major, var minor, ..]) return null;
        return Number(major) is { } high && Number(minor) is { } low ? new(high, low) : null;
    }

    /// <inheritdoc/>
    public int CompareTo(XenRelease other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
