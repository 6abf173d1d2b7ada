using System.Globalization;
using VmQuery.Engine.Formats.Ctf.Show;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>What a reader had to leave out.</summary>
internal static class LeftOut
{
    /// <summary>The rest of a file, behind its last whole packet.</summary>
    public static StreamOddity Rest(TraceException error, long bytes) => Of("unreadable-rest", error, bytes, "of the file");

    /// <summary>What stands in a file between two packets; or, when nothing does, that the first of them takes less room than it says.</summary>
    public static StreamOddity Between(FileRest gap, long offset) => gap.Bytes > 0
        ? Of("unreadable-bytes", gap.Error, gap.Bytes, "of the file")
        : new("packet-too-long", gap.Error.File, offset, $"a packet starts inside the one before it, which is taken to end here; where it says it ends, {gap.Error.Problem}");

    /// <summary>The rest of a packet.</summary>
    public static StreamOddity Packet(TraceException error, long bytes) => Of("unreadable-packet", error, bytes, "of a packet");

    /// <summary>Whole packets at the end of a file, which an index file lists.</summary>
    public static StreamOddity CutOff(string file, long offset, long bytes) => new("missing-packets", file, offset, string.Create(
        CultureInfo.InvariantCulture, $"the file ends, but by its index {bytes:N0} bytes of packets follow; states that they would tell are unknown"));

    /// <summary>A whole file, which an index file lists packets of.</summary>
    /// <param name="bytes">How many bytes of them; 0 when the index cannot be right about that.</param>
    public static StreamOddity File(string file, long bytes) => new("missing-stream", file, 0, string.Create(
        CultureInfo.InvariantCulture, $"the file is missing or empty, but its index lists {(bytes > 0 ? $"{bytes:N0} bytes of " : "")}packets; states that they would tell are unknown"));

    /// <summary>An index file that is not believed, so that nothing is known to be left out.</summary>
    public static StreamOddity Index(string file, IndexEntry wrong) => new("index-mismatch", file, 0, string.Create(
        CultureInfo.InvariantCulture, $"the index of the file is damaged or that of another file, so it cannot tell whether packets are missing: at byte {wrong.Offset} it lists a packet of {wrong.Bytes:N0} bytes from cycle {wrong.Start} on, which does not fit the file"));

    /// <summary>Elements of arrays that take no room, more than anyone would look at.</summary>
    public static StreamOddity Elements(in ReadEvent e, ulong count) => new("elements-not-shown", e.Packet.File, e.Packet.Offset + (e.Body >> 3), string.Create(
        CultureInfo.InvariantCulture,
        $"event \"{e.Plan.Name}\" claims {count:N0} more elements that take no room than the {ShowContext.MostRoomless:N0} that are shown of an event"));

    private static StreamOddity Of(string code, TraceException error, long bytes, string whole) => new(
        code, error.File, error.Offset ?? 0, string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes {whole} are left out: {error.Problem}"));
}
