using System.Text;
using VmQuery.Engine.Dump;
using VmQuery.Engine.Formats;

namespace VmQuery.Cli.Render;

/// <summary>
/// Events as text for people, one a line: <c>[time] machine name: { packet context }, { contexts }, { fields }</c>. It is what
/// <c>babeltrace2 --clock-date --clock-gmt --no-delta</c> prints, so that one can be compared with the other.
/// </summary>
internal sealed class EventText : IEventPrinter, IFieldVisitor
{
    private readonly Utf8Line _line = new();
    private readonly EventStamp _stamp = new();
    private readonly List<string> _labels = [];
    private readonly Nesting _nesting = new();
    private readonly IFieldVisitor _fields;
    private readonly Names _names;
    private readonly byte[] _source;
    private readonly bool _inCycles;
    private bool _hasScope;

    /// <param name="source">Who recorded the stream.</param>
    /// <param name="chosen">Fields to print; null for all.</param>
    /// <param name="inCycles">Whether times are raw clock values.</param>
    /// <param name="names">Shared by the printers of all streams.</param>
    public EventText(string source, ChosenFields? chosen, bool inCycles, Names names)
    {
        _names = names;
        _source = Escaped(source, " "u8);
        _inCycles = inCycles;
        _fields = chosen is null ? this : new FieldFilter(this, chosen);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Print(IEventWalker walker)
    {
        _line.Clear();
        _hasScope = false;
        if (_inCycles) AddCycles(walker.Cycles);
        else if (walker.TimeNs is { } ns) _stamp.Add(_line, ns);
        _line.Add(_source);
        _line.Add(_names.Events.Of(walker.Name));
        walker.Visit(_fields);
        if (!_hasScope) _line.Add((byte)' ');
        _line.Add((byte)'\n');
        return _line.Written;
    }

    /// <inheritdoc/>
    public void StartScope(FieldScope scope)
    {
        _line.Add(_hasScope ? ", { "u8 : " { "u8);
        _hasScope = true;
        _nesting.Start();
    }

    /// <inheritdoc/>
    public void StopScope() => Stop("}"u8);

    /// <inheritdoc/>
    public void StartStructure(string? name) => Start(name, "{ "u8);

    /// <inheritdoc/>
    public void StopStructure() => Stop("}"u8);

    /// <inheritdoc/>
    public void StartArray(string? name, long length)
    {
        Start(name, "[ "u8);
        _nesting.IsArray = true;
    }

    /// <inheritdoc/>
    public void StopArray() => Stop("]"u8);

    /// <inheritdoc/>
    public void StartVariant(string? name, string option) => Start(name, "{ "u8);

    /// <inheritdoc/>
    public void StopVariant() => Stop("}"u8);

    /// <inheritdoc/>
    public void Integer(string? name, long value, IntegerShape shape)
    {
        Lead(name);
        if (!shape.Labels.IsEmpty) AddLabeled(value, shape);
        else AddNumber(value, shape);
    }

    /// <inheritdoc/>
    public void Boolean(string? name, bool value)
    {
        Lead(name);
        _line.Add(value ? "true"u8 : "false"u8);
    }

    /// <inheritdoc/>
    public void Real(string? name, double value)
    {
        Lead(name);
        if (double.IsFinite(value)) _line.Add(value);
        else _line.Add(double.IsNaN(value) ? "nan"u8 : value > 0 ? "inf"u8 : "-inf"u8);
    }

    /// <inheritdoc/>
    public void Text(string? name, ReadOnlySpan<byte> utf8)
    {
        Lead(name);
        _line.AddQuoted(utf8);
    }

    /// <inheritdoc/>
    public void Blob(string? name, ReadOnlySpan<byte> bytes)
    {
        Lead(name);
        _line.Add("0x"u8);
        _line.AddHex(bytes);
    }

    /// <inheritdoc/>
    public void Absent(string? name)
    {
        Lead(name);
        _line.Add("none"u8);
    }

    private void Start(string? name, ReadOnlySpan<byte> opening)
    {
        Lead(name);
        _line.Add(opening);
        _nesting.Start();
    }

    private void Stop(ReadOnlySpan<byte> closing)
    {
        if (_nesting.Members > 0) _line.Add((byte)' ');
        _line.Add(closing);
        _nesting.Stop();
    }

    private void Lead(string? name)
    {
        var index = _nesting.Members++;
        if (index > 0) _line.Add(", "u8);
        if (name is not null)
        {
            _line.Add(_names.Fields.Of(name));
        }
        else if (_nesting.IsArray)
        {
            _line.Add((byte)'[');
            _line.Add(index);
            _line.Add("] = "u8);
        }
    }

    private void AddCycles(ulong? cycles)
    {
        if (cycles is not { } count) return;
        _line.Add((byte)'[');
        _line.AddDigits(count, 20);
        _line.Add("] "u8);
    }

    // ( "label" : container = 4 ), with commas between several labels.
    private void AddLabeled(long value, IntegerShape shape)
    {
        _labels.Clear();
        shape.NamesOf(value, _labels);
        _line.Add("( "u8);
        if (_labels.Count == 0) _line.Add("<unknown>"u8);
        for (var i = 0; i < _labels.Count; i++)
        {
            if (i > 0) _line.Add(", "u8);
            _line.Add(_names.Labels.Of(_labels[i]));
        }

        _line.Add(" : container = "u8);
        AddNumber(value, shape);
        _line.Add(" )"u8);
    }

    // In bases other than ten a negative number shows its bits, as many digits as its size needs.
    private void AddNumber(long value, IntegerShape shape)
    {
        switch (shape.Radix)
        {
            case 2:
                _line.Add("0b"u8);
                _line.AddBinary((ulong)value, shape.Bits);
                break;
            case 8:
                _line.Add((byte)'0');
                _line.AddOctal(Bits(value, (shape.Bits + 2) / 3 * 3));
                break;
            case 16:
                _line.Add("0x"u8);
                _line.AddHex(Bits(value, (shape.Bits + 3) & ~3), 'X');
                break;
            case var _ when shape.Signed: _line.Add(value); break;
            default: _line.Add((ulong)value); break;
        }
    }

    private static ulong Bits(long value, int bits) => bits >= 64 ? (ulong)value : (ulong)value & ((1UL << bits) - 1);

    private static byte[] Quoted(string label)
    {
        var line = new Utf8Line();
        line.AddQuoted(Encoding.UTF8.GetBytes(label));
        return line.Written.ToArray();
    }

    private static byte[] Escaped(string name, ReadOnlySpan<byte> after)
    {
        var line = new Utf8Line();
        line.AddName(Encoding.UTF8.GetBytes(name));
        line.Add(after);
        return line.Written.ToArray();
    }

    /// <summary>Names as they are written: a field's with its equals sign, an event's with its colon, a label's in quotes.</summary>
    internal sealed class Names
    {
        public NameCache Fields { get; } = new(static name => Escaped(name, " = "u8));

        public NameCache Events { get; } = new(static name => Escaped(name, ":"u8));

        public NameCache Labels { get; } = new(Quoted);
    }
}
