using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf.Model;
using VmQuery.Engine.Formats.Ctf.Tsdl;

namespace VmQuery.Engine.Tests.Formats.Ctf;

public class TsdlTests
{
    private const string Trace = "trace { major = 1; minor = 8; byte_order = le; };\n";

    [Theory]
    [InlineData("typealias integer { size = 8; } := u8;\nevent { fields := struct { u8 x[]; }; };", "line 3: found \"]\", expected an integer")]
    [InlineData("event {\n name = \"a\"", "line 3: found the end of the metadata, expected \";\"")]
    [InlineData("event { name = \"a", "line 2: found the end of the metadata in a text, expected \"")]
    [InlineData("/* open", "line 2: found the end of the metadata in a comment, expected \"*/\"")]
    [InlineData("event { @ };", "line 2: found the character 0040 hex, which has no meaning in TSDL")]
    [InlineData("clock { freq = 0x; };", "line 2: found \"0x\", expected an integer of at most 64 bits")]
    [InlineData("event { fields := struct { integer { signed = true; } x; }; };", "line 2: found an integer without size, expected size = 1 to 64")]
    [InlineData("event { fields := struct { integer { size = 65; } x; }; };", "line 2: found size = 65, expected an integer from 1 to 64")]
    [InlineData("event { fields := struct { integer { size = 8; align = 3; } x; }; };", "line 2: found an alignment of 3, expected a power of two")]
    [InlineData("event { fields := struct { integer { size = 8; } x[n]; }; };", "line 2: nothing called \"n\" comes before its use, expected an integer field")]
    [InlineData("event { fields := string; };", "line 2: found another type, expected a struct")]
    [InlineData("event { stream_id = 4; };", "line 2: found event \"event-0\" of stream 4, expected a stream that is declared")]
    [InlineData("struct s { struct s x; };", "line 2: found the type \"struct s\", expected one that is declared before")]
    [InlineData("event { fields := struct { string a; string a; }; };", "line 2: found a second field \"a\", expected each name once")]
    [InlineData("event { fields := struct { string a;\nstring _a; }; };", "line 3: found a second field \"a\", written \"_a\", expected each name once without the underscore before it")]
    [InlineData("event { fields := struct { string _a, a; }; };", "line 2: found a second field \"a\", expected each name once")]
    [InlineData("variant v { string _a; string a; };", "line 2: found a second field \"a\", expected each name once")]
    public void Error_inMetadata_namesLineFoundAndExpected(string text, string message)
    {
        var error = Assert.Throws<TraceException>(() => Read(text));

        Assert.Equal("metadata, " + message, error.Message);
    }

    [Fact]
    public void Nesting_withoutEnd_isAnErrorAndNoStackOverflow()
    {
        var error = Assert.Throws<TraceException>(() => Read("event { fields := " + string.Concat(Enumerable.Repeat("struct { ", 100_000))));

        Assert.Contains("nested", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_thatDoubleEachOther_areRefusedBeforeTheyFillMemory()
    {
        var text = "struct s0 { integer { size = 8; } a; }; " + string.Concat(Enumerable.Range(1, 60).Select(i => $"struct s{i} {{ struct s{i - 1} a; struct s{i - 1} b; }}; "));

        Assert.Contains("fields nested", Assert.Throws<TraceException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_thatChain_areRefusedBeforeTheyFillTheStack()
    {
        var text = "struct s0 { integer { size = 8; } a; }; " + string.Concat(Enumerable.Range(1, 20_000).Select(i => $"struct s{i} {{ struct s{i - 1} a; }}; "));

        Assert.Contains("fields nested", Assert.Throws<TraceException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_withoutEnd_areRefused() => Assert.Contains(
        "at most 200 lengths",
        Assert.Throws<TraceException>(() => Read($"event {{ fields := struct {{ integer {{ size = 8; }} x{string.Concat(Enumerable.Repeat("[1]", 5000))}; }}; }};")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("typealias integer { size = 16; } := unsigned long int;", "unsigned long int x;")]
    [InlineData("typedef integer { size = 16; } u16, u16b;", "u16b x;")]
    [InlineData("struct pair { integer { size = 16; } a; };", "struct pair x;")]
    [InlineData("typealias enum : integer { size = 16; } { A, B = 5, \"c d\" = 6 ... 9, } := e;", "const e x;")]
    [InlineData("variant v { integer { size = 16; } A; };", "enum : integer { size = 8; } { A } t; variant v <t> x;")]
    [InlineData("callsite { anything; { nested = \"}\"; } }; unknown { };", "integer { size = 020; /* octal */ } x; // end\n")]
    public void Type_inEachSpelling_isResolved(string declaration, string field) =>
        Assert.Equal("x", Payload($"{declaration} event {{ fields := struct {{ {field} }}; }};").Fields[^1].Name);

    [Fact]
    public void Reference_isLookedUpFromTheInsideOut()
    {
        var payload = Payload("""
            typealias integer { size = 8; } := u8;
            stream { event.context := struct { u8 n; u8 m; }; };
            event { fields := struct { u8 n; struct { u8 n; u8 near[n]; u8 far[m]; u8 root[event.fields.n]; } s; }; };
            """);
        var inner = Assert.IsType<StructClass>(payload.Find("s")!.Class);

        Assert.Equal(new FieldLocation(Scope.Payload, "s.n"), Length(inner, "near"));
        Assert.Equal(new FieldLocation(Scope.StreamContext, "m"), Length(inner, "far"));
        Assert.Equal(new FieldLocation(Scope.Payload, "n"), Length(inner, "root"));
    }

    [Fact]
    public void Names_loseOneUnderscore() =>
        Assert.Equal(["prev_comm", "_fds_length"], Payload("event { fields := struct { string _prev_comm; string __fds_length; }; };").Fields.Select(field => field.Name));

    [Fact]
    public void Array_ofArrays_isOutermostFirst()
    {
        var outer = Assert.IsType<ArrayClass>(Payload("event { fields := struct { integer { size = 8; } x[2][3]; }; };").Fields[0].Class);

        Assert.Equal((2, 3), (outer.Length, Assert.IsType<ArrayClass>(outer.Element).Length));
    }

    private static FieldLocation Length(StructClass structure, string name) => Assert.IsType<SequenceClass>(structure.Find(name)!.Class).Length;

    private static StructClass Payload(string text) => Read(text).Streams[0].Events[0].Payload!;

    private static TraceClass Read(string text) => TraceResolver.Read(Trace + text, "metadata");
}
