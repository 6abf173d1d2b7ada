namespace VmQuery.Tests.Support;

/// <summary>
/// Xen writes records into a ring for each CPU; xentrace goes round the CPUs again and again and takes what is there by then, while the
/// CPUs go on recording.
/// </summary>
internal sealed class SimulatedXen
{
    private const uint AnyEvent = 0x28004;

    private readonly Random _random;
    private readonly XenWriter _writer = new();
    private readonly List<ulong>[] _rings;
    private ulong _now = 1000;

    /// <summary>Some CPUs.</summary>
    public SimulatedXen(Random random)
    {
        _random = random;
        _rings = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new List<ulong>())];
    }

    /// <summary>The trace so far.</summary>
    public byte[] Bytes => _writer.Bytes;

    /// <summary>One round of xentrace.</summary>
    public void Round()
    {
        for (var cpu = 0; cpu < _rings.Length; cpu++)
        {
            Record(_random.Next(6));
            Take(cpu);
        }

        Record(_random.Next(30));
    }

    private void Record(int events)
    {
        for (; events > 0; events--)
        {
            // CPUs that are early in the round, or late, may be the busy ones; others idle for long.
            var cpu = (int)(_rings.Length * _random.NextDouble() * _random.NextDouble());
            _now += (ulong)_random.Next(1, 50);
            _rings[cpu].Add(_now);
        }
    }

    /// <summary>Writes a window with what is in a ring; none for an empty one.</summary>
    private void Take(int cpu)
    {
        if (_rings[cpu].Count == 0) return;
        _writer.Window(cpu, records =>
        {
            foreach (var tsc in _rings[cpu]) records.At(tsc, AnyEvent, 1, 0).Detail(0x82001, (uint)tsc);
        });
        _rings[cpu].Clear();
    }
}
