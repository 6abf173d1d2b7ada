using System.Text;
using System.Text.Json;
using VmQuery.Engine.Formats;

namespace VmQuery.Cli.Tests.Render;

public sealed class EventJsonTests
{
    private static readonly IntegerShape _unsigned = new(64, Signed: false, 16, []);

    [Fact]
    public void Line_ofAnEvent_isOneObject()
    {
        var e = new ScriptedEvent(visitor =>
        {
            ScriptedEvent.Scope(visitor, FieldScope.PacketContext, v => v.Integer("cpu_id", 2, _unsigned));
            ScriptedEvent.Scope(visitor, FieldScope.StreamContext, v => v.Integer("tid", 7, _unsigned));
            ScriptedEvent.Scope(visitor, FieldScope.EventContext, _ => { });
            ScriptedEvent.Scope(visitor, FieldScope.Payload, v => v.Text("comm", "a\"b"u8));
        });
        Assert.Equal(
            """
            {"time":1795307082561119792,"cycles":462068248257,"machine":"host","stream":"chan0_2","cpu":2,"name":"e","packet_context":{"cpu_id":2},"stream_context":{"tid":7},"event_context":{},"payload":{"comm":"a\"b"}}
            """ + "\n",
            Line(e));
    }

    [Fact]
    public void Line_withoutClockAndCpu_saysNull()
    {
        using var json = JsonDocument.Parse(Line(new ScriptedEvent(_ => { }) { TimeNs = null, Cycles = null, Cpu = -1 }));
        Assert.All(new[] { "time", "cycles", "cpu" }, name => Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty(name).ValueKind));
    }

    [Fact]
    public void Numbers_keepAllTheirBits() => Assert.Equal(
        """{"a":18446744073709551615,"b":-9223372036854775808,"c":0.1,"d":"NaN","e":"-Infinity","f":1e+300}""",
        Payload(v =>
        {
            v.Integer("a", -1, _unsigned);
            v.Integer("b", long.MinValue, new IntegerShape(64, Signed: true, 10, []));
            v.Real("c", 0.1);
            v.Real("d", double.NaN);
            v.Real("e", double.NegativeInfinity);
            v.Real("f", 1e300);
        }));

    [Fact]
    public void Structures_areObjectsAndArrays() => Assert.Equal(
        """{"s":{"t":[1,[],{"x":null}]},"v":{"_ipv4":{"ttl":64}},"e":{"value":5,"labels":["B","C"]},"u":{"value":9,"labels":[]},"b":"00ff","t":true}""",
        Payload(v =>
        {
            var labeled = new IntegerShape(8, Signed: false, 10, [new("B", [new(4, 5)]), new("C", [new(5, 6)])]);
            v.StartStructure("s");
            v.StartArray("t", 3);
            v.Integer(null, 1, _unsigned);
            v.StartArray(null, 0);
            v.StopArray();
            v.StartStructure(null);
            v.Absent("x");
            v.StopStructure();
            v.StopArray();
            v.StopStructure();
            v.StartVariant("v", "_ipv4");
            v.StartStructure(null);
            v.Integer("ttl", 64, _unsigned);
            v.StopStructure();
            v.StopVariant();
            v.Integer("e", 5, labeled);
            v.Integer("u", 9, labeled);
            v.Blob("b", [0, 0xff]);
            v.Boolean("t", true);
        }));

    [Theory]
    [InlineData(new byte[] { 0, 1, 9, 10, 13, 0x1b, 0x7f, 0x22, 0x5c }, "\0\u0001\t\n\r\e\u007f\"\\")]
    [InlineData(new byte[] { 0x61, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80 }, "a\ufffd\ufffd(\ufffd\ufffd\ufffd")]
    [InlineData(new byte[] { 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80, 0xc2, 0x9b }, "é😀\u009b")]
    [InlineData(new byte[0], "")]
    public void Text_ofAnyBytes_isAJsonString(byte[] bytes, string expected)
    {
        var text = Payload(v => v.Text("x", bytes));
        using var json = JsonDocument.Parse(text);
        Assert.Equal(expected, json.RootElement.GetProperty("x").GetString());
        Assert.DoesNotContain(text, char.IsControl);
    }

    [Fact]
    public void Names_areEscaped() => Assert.Equal("""{"a\"\n":1}""", Payload(v => v.Integer("a\"\n", 1, _unsigned)));

    private static string Line(ScriptedEvent e) => Encoding.UTF8.GetString(new EventJson("host", "chan0_2", null, new EventJson.Names()).Print(e));

    private static string Payload(Action<IFieldVisitor> fields)
    {
        var line = Line(ScriptedEvent.Payload(fields));
        const string Before = "\"payload\":";
        return line[(line.IndexOf(Before, StringComparison.Ordinal) + Before.Length)..^2];
    }
}
