using System.Text;
using VmQuery.Engine.Dump;
using VmQuery.Engine.Formats;

namespace VmQuery.Cli.Render;

/// <summary>Events as JSON objects, one a line; docs/dump.md says what a field becomes.</summary>
internal sealed class EventJson : IEventPrinter, IFieldVisitor
{
    private readonly Utf8Line _line = new();
    private readonly List<string> _labels = [];
    private readonly Nesting _nesting = new();
    private readonly IFieldVisitor _fields;
    private readonly Names _names;
    private readonly byte[] _source;

    /// <param name="machine">Who recorded the stream.</param>
    /// <param name="chosen">Fields to print; null for all.</param>
    /// <param name="names">Shared by the printers of all streams.</param>
    public EventJson(string machine, string stream, ChosenFields? chosen, Names names)
    {
        _names = names;
        var source = new Utf8Line();
        source.Add(",\"machine\":"u8);
        source.AddJson(Encoding.UTF8.GetBytes(machine));
        source.Add(",\"stream\":"u8);
        source.AddJson(Encoding.UTF8.GetBytes(stream));
        _source = source.Written.ToArray();
        _fields = chosen is null ? this : new FieldFilter(this, chosen);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Print(IEventWalker walker)
    {
        _line.Clear();
        _line.Add("{\"time\":"u8);
        if (walker.TimeNs is { } ns) _line.Add(ns);
        else _line.Add("null"u8);
        _line.Add(",\"cycles\":"u8);
        if (walker.Cycles is { } cycles) _line.Add(cycles);
        else _line.Add("null"u8);
        _line.Add(_source);
        _line.Add(",\"cpu\":"u8);
        if (walker.Cpu >= 0) _line.Add(walker.Cpu);
        else _line.Add("null"u8);
        _line.Add(",\"name\":"u8);
        _line.Add(_names.Texts.Of(walker.Name));
        walker.Visit(_fields);
        _line.Add("}\n"u8);
        return _line.Written;
    }

    /// <inheritdoc/>
    public void StartScope(FieldScope scope)
    {
        _line.Add(scope switch
        {
            FieldScope.PacketContext => ",\"packet_context\":{"u8,
            FieldScope.StreamContext => ",\"stream_context\":{"u8,
            FieldScope.EventContext => ",\"event_context\":{"u8,
            FieldScope.Payload => ",\"payload\":{"u8,
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        _nesting.Start();
    }

    /// <inheritdoc/>
    public void StopScope() => Stop((byte)'}');

    /// <inheritdoc/>
    public void StartStructure(string? name) => Start(name, (byte)'{');

    /// <inheritdoc/>
    public void StopStructure() => Stop((byte)'}');

    /// <inheritdoc/>
    public void StartArray(string? name, long length) => Start(name, (byte)'[');

    /// <inheritdoc/>
    public void StopArray() => Stop((byte)']');

    /// <inheritdoc/>
    public void StartVariant(string? name, string option)
    {
        Start(name, (byte)'{');
        _line.Add(_names.Fields.Of(option));
    }

    /// <inheritdoc/>
    public void StopVariant() => Stop((byte)'}');

    /// <inheritdoc/>
    public void Integer(string? name, long value, IntegerShape shape)
    {
        Lead(name);
        if (shape.Labels.IsEmpty)
        {
            AddNumber(value, shape);
            return;
        }

        _line.Add("{\"value\":"u8);
        AddNumber(value, shape);
        AddLabels(value, shape);
        _line.Add((byte)'}');
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
        else _line.Add(double.IsNaN(value) ? "\"NaN\""u8 : value > 0 ? "\"Infinity\""u8 : "\"-Infinity\""u8);
    }

    /// <inheritdoc/>
    public void Text(string? name, ReadOnlySpan<byte> utf8)
    {
        Lead(name);
        _line.AddJson(utf8);
    }

    /// <inheritdoc/>
    public void Blob(string? name, ReadOnlySpan<byte> bytes)
    {
        Lead(name);
        _line.Add((byte)'"');
        _line.AddHex(bytes);
        _line.Add((byte)'"');
    }

    /// <inheritdoc/>
    public void Absent(string? name)
    {
        Lead(name);
        _line.Add("null"u8);
    }

    private void Start(string? name, byte opening)
    {
        Lead(name);
        _line.Add(opening);
        _nesting.Start();
    }

    private void Stop(byte closing)
    {
        _line.Add(closing);
        _nesting.Stop();
    }

    private void Lead(string? name)
    {
        if (_nesting.Members++ > 0) _line.Add((byte)',');
        if (name is not null) _line.Add(_names.Fields.Of(name));
    }

    private void AddNumber(long value, IntegerShape shape)
    {
        if (shape.Signed) _line.Add(value);
        else _line.Add((ulong)value);
    }

    private void AddLabels(long value, IntegerShape shape)
    {
        _labels.Clear();
        shape.NamesOf(value, _labels);
        _line.Add(",\"labels\":["u8);
        for (var i = 0; i < _labels.Count; i++)
        {
            if (i > 0) _line.Add((byte)',');
            _line.Add(_names.Texts.Of(_labels[i]));
        }

        _line.Add((byte)']');
    }

    private static byte[] Quoted(string text, ReadOnlySpan<byte> after)
    {
        var line = new Utf8Line();
        line.AddJson(Encoding.UTF8.GetBytes(text));
        line.Add(after);
        return line.Written.ToArray();
    }

    /// <summary>Names as they are written, a field's with its colon.</summary>
    internal sealed class Names
    {
        public NameCache Fields { get; } = new(static name => Quoted(name, ":"u8));

        public NameCache Texts { get; } = new(static text => Quoted(text, default));
    }
}
