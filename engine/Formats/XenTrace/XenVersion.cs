using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace VmQuery.Engine.Formats.XenTrace;

/// <summary>A release of Xen, as far as it matters for how records are laid out.</summary>
public readonly record struct XenVersion(int Major, int Minor) : IComparable<XenVersion>
{
    /// <summary>The first whose memory events have 32 bits for a domain and for an order.</summary>
    internal static XenVersion WideMemoryFields { get; } = new(4, 18);

    /// <summary>Whether one release is older than another.</summary>
    public static bool operator <(XenVersion left, XenVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether one release is newer than another.</summary>
    public static bool operator >(XenVersion left, XenVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether one release is no newer than another.</summary>
    public static bool operator <=(XenVersion left, XenVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one release is no older than another.</summary>
    public static bool operator >=(XenVersion left, XenVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Reads <c>4.17</c>, and what releases say of themselves (<c>4.17.7</c>, <c>4.20-unstable</c>).</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static XenVersion Parse(string text) =>
        TryParse(text, out var version) ? version : throw new FormatException($"\"{text}\" is no release of Xen, as 4.17.");

    /// <summary>Reads what <see cref="Parse"/> reads; false when it is something else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out XenVersion version)
    {
        version = default;
        if (text?.Split('.', '-', '+') is not [var first, var second, ..] || Number(first) is not { } major || Number(second) is not { } minor) return false;
        version = new(major, minor);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(XenVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
