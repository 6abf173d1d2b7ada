using System.Globalization;
using System.Text;
using VmQuery.Engine.Formats;

namespace VmQuery.Tests.Support;

/// <summary>Writes the fields of an event as <c>babeltrace2 -c sink.text.details</c> does.</summary>
internal sealed class DetailsText : IFieldVisitor
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _packet = new();
    private readonly Stack<long> _elements = new();
    private readonly Stack<int> _empty = new();
    private StringBuilder _into;
    private string? _variant;
    private int _depth;

    public DetailsText() => _into = _text;

    /// <summary>The packet's context, the event's scopes.</summary>
    public (string Packet, string Event) Take()
    {
        var taken = (_packet.ToString(), _text.ToString());
        _packet.Clear();
        _text.Clear();
        return taken;
    }

    public void StartScope(FieldScope scope)
    {
        _into = scope == FieldScope.PacketContext ? _packet : _text;
        Line(1, scope switch
        {
            FieldScope.PacketContext => "Context:",
            FieldScope.StreamContext => "Common context:",
            FieldScope.EventContext => "Specific context:",
            _ => "Payload:",
        });
        _depth = 2;
        _empty.Push(_into.Length);
    }

    public void StopScope() => MarkEmpty();

    public void StartStructure(string? name)
    {
        Named(name, string.Empty);
        Enter(-1);
        _empty.Push(_into.Length);
    }

    public void StopStructure()
    {
        Leave();
        MarkEmpty();
    }

    public void StartArray(string? name, long length)
    {
        Named(name, length == 0 ? " Empty" : $" Length {Number(length)}:");
        Enter(0);
    }

    public void StopArray() => Leave();

    public void StartVariant(string? name, string option) => _variant = name ?? _variant;

    public void StopVariant() => _variant = null;

    public void Integer(string? name, long value, IntegerShape shape) => Named(name, " " + shape.Radix switch
    {
        16 => "0x" + Grouped(value.ToString("x", CultureInfo.InvariantCulture), 4),
        8 => "0" + Grouped(Convert.ToString(value, 8), 3),
        2 => "0b" + Grouped(Convert.ToString(value, 2), 8),
        _ => Number(shape.Signed ? value : (ulong)value),
    });

    public void Boolean(string? name, bool value) => Named(name, value ? " true" : " false");

    public void Real(string? name, double value) => Named(name, " " + value.ToString("F6", CultureInfo.InvariantCulture));

    public void Text(string? name, ReadOnlySpan<byte> utf8) => Named(name, " " + Encoding.UTF8.GetString(utf8));

    public void Blob(string? name, ReadOnlySpan<byte> bytes)
    {
        Named(name, bytes.IsEmpty ? " Empty" : $" Length {Number(bytes.Length)}:");
        foreach (var row in bytes.ToArray().Chunk(16))
            Line(_depth + 1, string.Join(' ', row.Select(part => part.ToString("x2", CultureInfo.InvariantCulture))));
    }

    public void Absent(string? name) => Named(name, " None");

    /// <summary>A number, with commas from five digits on.</summary>
    private static string Number(Int128 value) => value.ToString(Int128.Abs(value) < 10_000 ? "D" : "N0", CultureInfo.InvariantCulture);

    /// <summary>Digits in groups, from the right.</summary>
    private static string Grouped(string digits, int size)
    {
        var text = new StringBuilder(digits);
        for (var at = digits.Length - size; at > 0; at -= size) text.Insert(at, ':');
        return text.ToString();
    }

    private void Enter(long element)
    {
        _elements.Push(element);
        _depth++;
    }

    /// <summary>Says so when nothing was written since the scope or structure began.</summary>
    private void MarkEmpty()
    {
        if (_into.Length == _empty.Pop()) _into.Insert(_into.Length - 1, " Empty");
    }

    private void Leave()
    {
        _elements.Pop();
        _depth--;
    }

    private void Named(string? name, string value)
    {
        name ??= _variant;
        if (name is null)
        {
            name = $"[{_elements.Peek()}]";
            _elements.Push(_elements.Pop() + 1);
        }

        _variant = null;
        Line(_depth, $"{name}:{value}");
    }

    private void Line(int depth, string text) => _into.Append(' ', depth * 2).Append(text).Append('\n');
}
