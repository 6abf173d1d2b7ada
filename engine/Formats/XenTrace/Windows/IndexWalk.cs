using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.XenTrace.Windows;

/// <summary>
/// Makes the index of a file: hops from header to header. The records of a window are looked at only when none follows where it
/// should stop; otherwise their reader will see what they are.
/// </summary>
internal sealed class IndexWalk
{
    private const int HopBytes = WindowParser.MostBytes;
    private const int WalkBytes = 64 << 10;

    private readonly TraceBytes _bytes;
    private readonly long _length;
    private readonly bool _bigEndian;
    private readonly SortedDictionary<int, ImmutableArray<WindowPlace>.Builder> _cpus = [];
    private readonly List<WindowBreak> _breaks = [];
    private WindowParser _parser;
    private long _position;
    private int _windows;
    private int _epoch;
    private int _lastCpu = -1;

    private IndexWalk(TraceFile file, bool bigEndian)
    {
        _length = file.Length;
        _bytes = new TraceBytes(file, (int)Math.Min(_length, WalkBytes));
        _bigEndian = bigEndian;
        _parser = new WindowParser(bigEndian);
    }

    /// <summary>Walks a file from its start to where it ends now.</summary>
    public static WindowIndex Of(TraceFile file, bool bigEndian)
    {
        var walk = new IndexWalk(file, bigEndian);
        while (walk.Step())
        {
            // On to the next piece.
        }

        return new WindowIndex(
            bigEndian,
            walk._cpus.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToImmutable()),
            [.. walk._breaks]);
    }

    private bool Step()
    {
        var ahead = Ahead(_parser.IsHopping ? HopBytes : WalkBytes);
        var step = _parser.Next(ahead, isEnd: _position + ahead.Length >= _length);
        switch (step.Kind)
        {
            case StepKind.Window:
                Start(step.Cpu);
                Take(step.Bytes);
                if (IsFollowed()) Hop();
                return true;
            case StepKind.Records:
                Grow(step.Bytes);
                Take(step.Bytes);
                return true;
            case StepKind.Corrupt or StepKind.Truncated:
                Break(step);
                Take(step.Bytes);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Bytes that come next: those in memory if they are enough for a step.</summary>
    private ReadOnlySpan<byte> Ahead(int loaded)
    {
        var from = _position - _bytes.Offset;
        if (from < 0 || from > _bytes.Held.Length || _bytes.Held.Length - from < Math.Min(WindowParser.MostBytes, _length - _position))
        {
            _bytes.Load(_position, Math.Min(loaded, _length - _position));
            from = 0;
        }

        return _bytes.Held[(int)from..];
    }

    private void Take(int bytes) => _position += bytes;

    /// <summary>Whether another window, or the end of the file, is where the window says that it stops.</summary>
    private bool IsFollowed()
    {
        var (start, stop) = (_position, _position + _parser.Left);
        if (stop >= _length) return stop == _length;
        _position = stop;
        var followed = WindowHeader.TryRead(Ahead(HopBytes), _bigEndian, out _);
        _position = start;
        return followed;
    }

    private void Hop()
    {
        Grow(_parser.Left);
        _position += _parser.Left;
        _parser.Hop();
    }

    private void Start(int cpu)
    {
        if (cpu <= _lastCpu) _epoch++;
        _lastCpu = cpu;
        if (!_cpus.TryGetValue(cpu, out var places)) _cpus[cpu] = places = ImmutableArray.CreateBuilder<WindowPlace>();
        places.Add(new WindowPlace(_position + WindowHeader.Bytes, 0, _windows++, _epoch));
    }

    private void Grow(int bytes)
    {
        var places = _cpus[_lastCpu];
        places[^1] = places[^1] with { Size = places[^1].Size + bytes };
    }

    private void Break(WindowStep step)
    {
        if (_breaks is [.., var last] && last.Offset + last.Bytes == _position && last.Cpu == step.Cpu && last.Kind == step.Kind) _breaks[^1] = last with { Bytes = last.Bytes + step.Bytes };
        else _breaks.Add(new WindowBreak(_position, step.Bytes, _windows, step.Cpu, step.Kind));
    }
}
