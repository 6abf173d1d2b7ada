using System.Globalization;
using System.Text;

namespace VmQuery.Cli.Render;

/// <summary>Times at the head of lines: <c>[2026-11-22 00:24:42.561119792] </c>, in UTC. Most events are in the second of the one before.</summary>
internal sealed class EventStamp
{
    private const long NsPerSecond = 1_000_000_000;
    private byte[] _text = [];
    private long? _second;

    /// <summary>Adds a time.</summary>
    public void Add(Utf8Line line, long ns)
    {
        var (second, rest) = Math.DivRem(ns, NsPerSecond);
        if (rest < 0) (second, rest) = (second - 1, rest + NsPerSecond);
        if (second != _second) Start(second);
        line.Add(_text);
        line.AddDigits((ulong)rest, 9);
        line.Add("] "u8);
    }

    private void Start(long second)
    {
        _second = second;
        _text = Encoding.UTF8.GetBytes(DateTime.UnixEpoch.AddSeconds(second).ToString("'['yyyy-MM-dd HH:mm:ss'.'", CultureInfo.InvariantCulture));
    }
}
