using System.Globalization;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>What a reader that salvages had to leave out.</summary>
internal static class LeftOut
{
    /// <summary>The rest of a file, behind its last whole packet.</summary>
    public static StreamOddity Rest(TraceException error, long bytes) => Of("unreadable-rest", error, bytes, "of the file");

    /// <summary>The rest of a packet.</summary>
    public static StreamOddity Packet(TraceException error, long bytes) => Of("unreadable-packet", error, bytes, "of a packet");

    private static StreamOddity Of(string code, TraceException error, long bytes, string whole) => new(
        code, error.File, error.Offset ?? 0, string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes {whole} are left out: {error.Problem}"), LeavesOut: true);
}
