using VmQuery.Engine.Formats.XenTrace.Records;
using VmQuery.Engine.Formats.XenTrace.Windows;

namespace VmQuery.Engine.Formats.XenTrace.Live;

/// <summary>A hole that a record tells of, in TSCs.</summary>
internal readonly record struct LostSpan(ulong Start, ulong Stop);

/// <summary>Looks through the records of windows for their times, without decoding them.</summary>
internal sealed unsafe class WindowLook(TraceFile file, bool bigEndian)
{
    private const int PieceBytes = 256 << 10;

    private readonly TraceBytes _bytes = new(file, PieceBytes);

    /// <summary>Records met so far, padding aside.</summary>
    public long Events { get; private set; }

    /// <summary>Records that Xen says it dropped.</summary>
    public long Lost { get; private set; }

    /// <summary>Takes note of a window.</summary>
    /// <param name="losses">The holes that it tells of are added.</param>
    /// <returns>Its latest TSC; 0 when its records have none.</returns>
    public ulong Take(WindowPlace window, List<LostSpan> losses)
    {
        var latest = 0UL;
        Walk(window, (record, payload, tsc) =>
        {
            if (record.Id != RecordHeader.Wrap) Events++;
            latest = Math.Max(latest, tsc ?? 0);
            if (record.Id != RecordHeader.Lost || record.Words == 0) return true;
            Lost += payload[0];
            if (tsc is { } stop && record.Words >= 4) losses.Add(new LostSpan(Math.Min(*(ulong*)(payload + 2), stop), stop));
            return true;
        });
        return latest;
    }

    /// <summary>Bytes of a window's records before the first that is later than a TSC.</summary>
    public int BytesUpTo(WindowPlace window, ulong last) => Walk(window, (_, _, tsc) => !(tsc > last));

    /// <summary>Goes from record to record until one is not to be passed, or cannot be.</summary>
    /// <returns>Bytes that were passed.</returns>
    private int Walk(WindowPlace window, Visit visit)
    {
        var (start, at) = (0, 0);
        _bytes.LoadWords(window.Offset, window.Size, bigEndian);
        while (true)
        {
            var left = _bytes.Held.Length - at;
            var isCut = left < RecordHeader.MostBytes && start + _bytes.Held.Length < window.Size;
            if (isCut)
            {
                (start, at) = (start + at, 0);
                _bytes.LoadWords(window.Offset + start, window.Size - start, bigEndian);
                left = _bytes.Held.Length;
                if (left == 0) return start;
            }

            if (left < 4) return start + at;
            var bytes = _bytes.Start + at;
            var record = new RecordHeader(*(uint*)bytes);
            if (!record.IsPossible || record.Bytes > left) return start + at;
            if (!visit(record, (uint*)(bytes + record.PayloadStart), record.HasTsc && record.Id != RecordHeader.Wrap ? *(ulong*)(bytes + 4) : null)) return start + at;
            at += record.Bytes;
        }
    }

    private delegate bool Visit(RecordHeader record, uint* payload, ulong? tsc);
}
