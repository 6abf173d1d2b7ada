using VmQuery.Engine.Formats.XenTrace.Records;

namespace VmQuery.Engine.Formats.XenTrace.Windows;

/// <summary>
/// Takes a trace apart into windows and whole records. It is handed the bytes that come next, as many as happen to be there, and
/// says what they are; what it says does not depend on how they are cut. It needs no more than
/// <see cref="MostBytes"/> ahead, so files and pipes are read by the same rules.
/// </summary>
/// <remarks>
/// A header is believed when it is one that xentrace can write. A header that stands where a record should be shows that the
/// size before it was wrong: there the next window starts. Behind bytes that are nothing, the next window starts at the first
/// header that is followed by a possible record.
/// </remarks>
internal struct WindowParser(bool bigEndian)
{
    /// <summary>Bytes ahead that always are enough for another step.</summary>
    public const int MostBytes = 64;

    private const int FirstRecord = WindowHeader.Bytes + 4;

    private int _cpu = -1;
    private int _left;
    private bool _isLost;

    /// <summary>Whether a window is done and a header should come next.</summary>
    public readonly bool IsHopping => _left == 0 && !_isLost;

    /// <summary>Bytes left of the window.</summary>
    public readonly int Left => _left;

    /// <summary>Believes the window to be as large as it says, and goes behind it.</summary>
    public void Hop() => _left = 0;

    /// <summary>Says what the next bytes are, and goes behind them.</summary>
    /// <param name="ahead">The bytes that come next.</param>
    /// <param name="isEnd">Whether no more bytes come after these.</param>
    public WindowStep Next(ReadOnlySpan<byte> ahead, bool isEnd)
    {
        if (ahead.IsEmpty) return new WindowStep(isEnd ? StepKind.End : StepKind.More, 0, -1);
        if (_isLost) return Search(ahead, isEnd);
        return _left > 0 ? InWindow(ahead, isEnd) : AtHeader(ahead, isEnd);
    }

    private WindowStep AtHeader(ReadOnlySpan<byte> ahead, bool isEnd)
    {
        if (WindowHeader.TryRead(ahead, bigEndian, out var header)) return Start(header);
        if (ahead.Length < WindowHeader.Bytes) return isEnd ? new WindowStep(StepKind.Truncated, ahead.Length, -1) : new WindowStep(StepKind.More, 0, -1);
        _isLost = true;
        return Search(ahead, isEnd);
    }

    private WindowStep Start(WindowHeader header)
    {
        (_cpu, _left, _isLost) = (header.Cpu, header.Size, false);
        return new WindowStep(StepKind.Window, WindowHeader.Bytes, _cpu);
    }

    private WindowStep InWindow(ReadOnlySpan<byte> ahead, bool isEnd)
    {
        var whole = 0;
        while (whole < _left && ahead.Length - whole >= 4)
        {
            var rest = ahead[whole..];
            var record = new RecordHeader(WindowHeader.Word(rest, 0, bigEndian));
            if (!record.IsPossible || record.Bytes > _left - whole)
            {
                if (whole > 0) break;
                if (rest.Length < WindowHeader.Bytes && record.Id == RecordHeader.CpuChange && !isEnd) return new WindowStep(StepKind.More, 0, _cpu);
                if (WindowHeader.TryRead(rest, bigEndian, out var header)) return Start(header);
                _isLost = true;
                return Search(ahead, isEnd);
            }

            if (record.Bytes > rest.Length) break;
            whole += record.Bytes;
        }

        if (whole > 0) return Give(StepKind.Records, whole);
        return isEnd ? Give(StepKind.Truncated, Math.Min(_left, ahead.Length)) : new WindowStep(StepKind.More, 0, _cpu);
    }

    /// <summary>Looks for the next window. What is skipped of a window counts as its CPU's.</summary>
    private WindowStep Search(ReadOnlySpan<byte> ahead, bool isEnd)
    {
        ReadOnlySpan<byte> magic = bigEndian ? [0x20, 0x01, 0xf0, 0x03] : [0x03, 0xf0, 0x01, 0x20];
        var at = 0;
        while (ahead[at..].IndexOf(magic) is >= 0 and var found)
        {
            at += found;
            var candidate = ahead[at..];
            var decides = isEnd || candidate.Length >= FirstRecord;
            if (at > 0 && (!decides || StartsWindow(candidate))) return Skip(at);
            if (!decides) return new WindowStep(StepKind.More, 0, -1);
            if (StartsWindow(candidate) && WindowHeader.TryRead(candidate, bigEndian, out var header)) return Start(header);
            at++;
        }

        // The last bytes may be the first ones of a header.
        var skipped = isEnd ? ahead.Length : ahead.Length - (magic.Length - 1);
        return skipped > 0 ? Skip(skipped) : new WindowStep(StepKind.More, 0, -1);
    }

    private WindowStep Skip(int bytes)
    {
        if (_left == 0) return new WindowStep(StepKind.Corrupt, bytes, -1);
        bytes = Math.Min(bytes, _left);
        _isLost = bytes < _left;
        return Give(StepKind.Corrupt, bytes);
    }

    private readonly bool StartsWindow(ReadOnlySpan<byte> bytes)
    {
        if (!WindowHeader.TryRead(bytes, bigEndian, out var header)) return false;
        if (header.Size == 0 || bytes.Length < FirstRecord) return true;
        var record = new RecordHeader(WindowHeader.Word(bytes, WindowHeader.Bytes, bigEndian));
        return record.IsPossible && record.Bytes <= header.Size;
    }

    private WindowStep Give(StepKind kind, int bytes)
    {
        _left -= bytes;
        return new WindowStep(kind, bytes, _cpu);
    }
}
