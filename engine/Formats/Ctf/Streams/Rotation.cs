using System.Runtime.InteropServices;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>
/// Files that may hold one stream, as a tracer leaves them that starts a new file from time to time: no packet of one overlaps packets of
/// another in time, and running numbers go up from file to file. Files of which that is not true are streams side by side, whatever
/// their packets say of their CPU; to join them would put events out of order and make up losses.
/// </summary>
internal sealed class Rotation
{
    private readonly List<string> _files = [];
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private List<Span> _spans = [];

    private Rotation()
    {
    }

    /// <summary>Puts files into as few rotations as it takes when each goes to the first that it fits, the earliest first.</summary>
    /// <param name="files">Files with their packets.</param>
    public static IReadOnlyList<Rotation> Of(IEnumerable<(string File, List<Packet> Packets)> files)
    {
        var rotations = new List<Rotation>();
        foreach (var (file, spans) in files.Select(file => (file.File, Spans: SpansOf(file.Packets))).OrderBy(file => file.Spans is [var first, ..] ? first.Start : 0))
        {
            var folder = Path.GetDirectoryName(file) ?? string.Empty;
            var rotation = rotations.Find(rotation => rotation.Fits(folder, spans));
            if (rotation is null) rotations.Add(rotation = new Rotation());
            rotation.Add(file, folder, spans);
        }

        return rotations;
    }

    /// <summary>Its files, the earliest first.</summary>
    public IReadOnlyList<string> Files => _files;

    private void Add(string file, string folder, List<Span> spans)
    {
        _files.Add(file);
        _folders.Add(folder);
        var isBehind = spans.Count == 0 || _spans.Count == 0 || spans[0].Start >= _spans[^1].Start;
        _spans.AddRange(spans);
        if (!isBehind) _spans = [.. _spans.OrderBy(span => span.Start)];
    }

    private bool Fits(string folder, List<Span> more)
    {
        if (_spans.Count == 0 || more.Count == 0 || Follows(_spans[^1], more[0])) return true;
        if (_spans[0].Packet.Start is null || more[0].Packet.Start is null) return HaveOneName(_spans[^1], more[0]);

        // Snapshots that overlap hold a packet twice; no folder does.
        var (own, others) = _folders.Count == 1 && _folders.Contains(folder) ? (_spans, more) : WithoutCopies(_spans, more);
        if (others.Count == 0) return true;
        for (var (i, j) = (LastBefore(own, others[0].Start), 0); i < own.Count && j < others.Count;)
        {
            var isOwn = own[i].Start <= others[j].Start;
            if (!(isOwn ? Follows(own[i++], others[j]) : Follows(others[j++], own[i]))) return false;
        }

        return true;
    }

    // The packets before it have been found to follow one another.
    private static int LastBefore(List<Span> spans, ulong start) => Math.Max(Bisection.FirstAbove(CollectionsMarshal.AsSpan(spans), start, static span => span.Start) - 1, 0);

    private static bool Follows(Span before, Span next) =>
        (before.Packet.Sequence is { } number && next.Packet.Sequence is { } later ? later > number : before.Packet.Start is not null)
        && before.Stop <= next.Start;

    /// <summary>Without times there is only the name, which a rotation keeps when it goes to another folder.</summary>
    private static bool HaveOneName(Span one, Span other) => string.Equals(Path.GetFileName(one.Packet.File), Path.GetFileName(other.Packet.File), StringComparison.Ordinal);

    private static (List<Span> Own, List<Span> Others) WithoutCopies(List<Span> own, List<Span> others)
    {
        var copies = own.Select(IdentityOf).ToHashSet();
        copies.IntersectWith(others.Select(IdentityOf));
        return (own.FindAll(IsNoCopy), others.FindAll(IsNoCopy));

        bool IsNoCopy(Span span) => !copies.Contains(IdentityOf(span));
    }

    private static object IdentityOf(Span span) => span.Packet.Identity ?? span.Packet;

    /// <summary>The times of a file's packets, in order. A packet that does not say when it stops does so when the file's next one starts.</summary>
    private static List<Span> SpansOf(List<Packet> packets)
    {
        var ordered = packets.OrderBy(packet => packet.Start ?? 0).ToList();
        var spans = new List<Span>(ordered.Count);
        for (var i = 0; i < ordered.Count; i++)
        {
            var start = ordered[i].Start ?? 0;
            var stop = ordered[i].Stop ?? 0;
            if (stop < start || stop == 0) stop = i + 1 < ordered.Count ? ordered[i + 1].Start ?? 0 : start;
            spans.Add(new Span(ordered[i], start, stop));
        }

        return spans;
    }

    private readonly record struct Span(Packet Packet, ulong Start, ulong Stop);
}
