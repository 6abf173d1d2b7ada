using System.Text;
using VmQuery.Engine.Formats;

namespace VmQuery.Cli.Tests.Render;

public sealed class EventTextTests
{
    private static readonly IntegerShape _decimal = new(32, Signed: true, 10, []);

    [Fact]
    public void Line_ofAnEvent_hasTimeSourceNameAndScopes()
    {
        var e = new ScriptedEvent(visitor =>
        {
            ScriptedEvent.Scope(visitor, FieldScope.PacketContext, v => v.Integer("cpu_id", 2, _decimal));
            ScriptedEvent.Scope(visitor, FieldScope.Payload, _ => { });
        });
        Assert.Equal("[2026-11-22 00:24:42.561119792] host e: { cpu_id = 2 }, { }\n", Line(e));
    }

    [Fact]
    public void Line_inCycles_showsTwentyDigits() => Assert.StartsWith("[00000000462068248257] host e:", Line(ScriptedEvent.Payload(_ => { }), inCycles: true), StringComparison.Ordinal);

    [Fact]
    public void Line_withoutAClock_startsWithTheSource() => Assert.Equal("host e: { }\n", Line(new ScriptedEvent(v => ScriptedEvent.Scope(v, FieldScope.Payload, _ => { })) { TimeNs = null }));

    [Theory]
    [InlineData(-1, "1969-12-31 23:59:59.999999999")]
    [InlineData(0, "1970-01-01 00:00:00.000000000")]
    [InlineData(long.MinValue, "1677-09-21 00:12:43.145224192")]
    [InlineData(long.MaxValue, "2262-04-11 23:47:16.854775807")]
    public void Time_atTheEdges_isADate(long ns, string date) =>
        Assert.StartsWith($"[{date}]", Line(new ScriptedEvent(_ => { }) { TimeNs = ns }), StringComparison.Ordinal);

    [Theory]
    [InlineData(-1, 8, true, 10, "-1")]
    [InlineData(-1, 64, false, 10, "18446744073709551615")]
    [InlineData(-1, 8, true, 16, "0xFF")]
    [InlineData(-2, 5, true, 16, "0xFE")]
    [InlineData(-1, 64, false, 16, "0xFFFFFFFFFFFFFFFF")]
    [InlineData(0, 32, false, 16, "0x0")]
    [InlineData(511, 32, false, 8, "0777")]
    [InlineData(0, 32, false, 8, "00")]
    [InlineData(-1, 8, true, 8, "0777")]
    [InlineData(-1, 64, false, 8, "01777777777777777777777")]
    [InlineData(5, 4, false, 2, "0b0101")]
    [InlineData(-1, 3, true, 2, "0b111")]
    public void Integer_inABase_hasAsManyDigitsAsItsSize(long value, int bits, bool signed, int radix, string text) =>
        Assert.Equal($"{{ x = {text} }}", Fields(v => v.Integer("x", value, new IntegerShape(bits, signed, radix, []))));

    [Theory]
    [InlineData(1, "( \"A\" : container = 1 )")]
    [InlineData(5, "( \"B\", \"C\" : container = 5 )")]
    [InlineData(9, "( <unknown> : container = 9 )")]
    public void Enumeration_showsLabelsAndValue(long value, string text)
    {
        var shape = new IntegerShape(8, Signed: false, 10, [new("A", [new(1, 1)]), new("B", [new(4, 5)]), new("C", [new(5, 6)])]);
        Assert.Equal($"{{ x = {text} }}", Fields(v => v.Integer("x", value, shape)));
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1e300, "1e+300")]
    [InlineData(-0.0, "-0")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Real_isShownInFull(double value, string text) => Assert.Equal($"{{ x = {text} }}", Fields(v => v.Real("x", value)));

    [Fact]
    public void Text_isEscapedAsInC() =>
        Assert.Equal(@"{ x = ""a\""b\\c\n\t\e[2J\x01é\?\'"" }", Fields(v => v.Text("x", "a\"b\\c\n\t\e[2J\u0001é?'"u8)));

    [Fact]
    public void Text_withBytesThatAreNoUtf8_showsThem() => Assert.Equal(@"{ x = ""a\xffb\xc3"" }", Fields(v => v.Text("x", [(byte)'a', 0xff, (byte)'b', 0xc3])));

    [Fact]
    public void Text_withControlsBeyondAscii_showsThem() => Assert.Equal(@"{ x = ""\xc2\x9b1m"" }", Fields(v => v.Text("x", "\u009b1m"u8)));

    [Fact]
    public void Nesting_isDrawnWithBracesAndIndexes() => Assert.Equal(
        "{ a = [ [0] = { l = 1 }, [1] = { } ], v = { { q = 3 } }, e = [ ], b = 0x00ff, n = none, t = true }",
        Fields(v =>
        {
            v.StartArray("a", 2);
            v.StartStructure(null);
            v.Integer("l", 1, _decimal);
            v.StopStructure();
            v.StartStructure(null);
            v.StopStructure();
            v.StopArray();
            v.StartVariant("v", "option");
            v.StartStructure(null);
            v.Integer("q", 3, _decimal);
            v.StopStructure();
            v.StopVariant();
            v.StartArray("e", 0);
            v.StopArray();
            v.Blob("b", [0, 0xff]);
            v.Absent("n");
            v.Boolean("t", true);
        }));

    [Fact]
    public void Names_thatWouldSteerATerminal_areEscaped() =>
        Assert.Equal("[2026-11-22 00:24:42.561119792] host e\\ec: { a\\nb = 1 }\n", Line(new ScriptedEvent(v => ScriptedEvent.Scope(v, FieldScope.Payload, p => p.Integer("a\nb", 1, _decimal))) { Name = "e\ec" }));

    [Fact]
    public void Fields_thatAreChosen_passWithAllThatIsInThem()
    {
        var chosen = new ChosenFields(["prev_*", "nothing"]);
        var e = new ScriptedEvent(visitor =>
        {
            ScriptedEvent.Scope(visitor, FieldScope.PacketContext, v => v.Integer("cpu_id", 2, _decimal));
            ScriptedEvent.Scope(visitor, FieldScope.Payload, v =>
            {
                v.StartStructure("other");
                v.Integer("prev_inner", 1, _decimal);
                v.StopStructure();
                v.StartStructure("prev_state");
                v.Integer("x", 1, _decimal);
                v.StopStructure();
                v.Integer("next", 1, _decimal);
            });
        });
        Assert.EndsWith(" e: { prev_state = { x = 1 } }\n", Encoding.UTF8.GetString(new EventText("host", chosen, inCycles: false, new EventText.Names()).Print(e)), StringComparison.Ordinal);
        Assert.Equal(["nothing"], chosen.Unmet);
    }

    private static string Line(ScriptedEvent e, bool inCycles = false) => Encoding.UTF8.GetString(new EventText("host", null, inCycles, new EventText.Names()).Print(e));

    private static string Fields(Action<IFieldVisitor> fields) => Line(ScriptedEvent.Payload(fields)).TrimEnd('\n')["[2026-11-22 00:24:42.561119792] host e: ".Length..];
}
