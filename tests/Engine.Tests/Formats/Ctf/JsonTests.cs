using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf;
using VmQuery.Engine.Formats.Ctf.Metadata;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>CTF 2: metadata that is right is shown to read the bytes right, metadata that is wrong to be refused.</summary>
public class JsonTests
{
    private const string Preamble = """{"type":"preamble","version":2}""";
    private const string Stream = """{"type":"data-stream-class"}""";

    [Fact]
    public void Text_thatIsNotUtf8_isRefusedAtItsByte()
    {
        var metadata = JsonTrace.Metadata(Preamble, Stream, JsonTrace.Event());
        var at = metadata.AsSpan().LastIndexOf("name"u8);
        using var trace = new JsonTrace([]);
        File.WriteAllBytes(Path.Combine(trace.Folder, "metadata"), [.. metadata[..at], 0xff, 0xfe, .. metadata[at..]]);

        var error = Assert.Throws<TraceException>(() => new CtfFormat().Open([trace.Folder]));
        Assert.Equal(at, error.Offset);
        Assert.StartsWith("found the byte 0xff, which is no UTF-8 here", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"data-stream-class","name":"\ud800"}""", 35)]
    [InlineData("""{"type":"data-stream-class","\udc00":1}""", 28)]
    public void Text_withHalfACharacter_isRefusedAtItsByte(string fragment, int offset)
    {
        using var trace = new JsonTrace([], fragment);
        var error = Assert.Throws<TraceException>(() => new CtfFormat().Open([trace.Folder]));
        Assert.Equal(JsonTrace.Metadata(Preamble).Length + 1 + offset, error.Offset);
    }

    [Fact]
    public void Location_withNull_startsAtTheParentOfTheInnermostStructure()
    {
        var inner = JsonTrace.Structure(("m", JsonTrace.Byte), ("s", """{"type":"dynamic-length-string","length-field-location":{"path":[null,"n"]}}"""), ("t", """{"type":"dynamic-length-string","length-field-location":{"path":["m"]}}"""));
        using var trace = JsonTrace.OfEvent([2, 1, .. "abc"u8], ("n", JsonTrace.Byte), ("in", inner));

        Assert.Equal("n: 2|in:|m: 1|s: ab|t: c", Show(trace));
    }

    [Fact]
    public void Location_throughVariant_meansTheOptionThatIsThere()
    {
        var glass = $$"""
            {"type":"variant","selector-field-location":{"origin":"event-record-payload","path":["tag"]},"options":[
              {"selector-field-ranges":[[0,0]],"field-class":{{JsonTrace.Structure(("pad", JsonTrace.Byte), ("eagle", JsonTrace.Byte))}}},
              {"name":"b","selector-field-ranges":[[1,1],[7,9]],"field-class":{{JsonTrace.Structure(("eagle", """{"type":"variable-length-unsigned-integer"}"""))}}}]}
            """;
        var margin = $$"""{"type":"dynamic-length-array","length-field-location":{"origin":"event-record-payload","path":["glass","eagle"]},"element-field-class":{{JsonTrace.Byte}}}""";
        using var first = JsonTrace.OfEvent([0, 9, 2, 5, 6], ("tag", JsonTrace.Byte), ("glass", glass), ("margin", margin));
        using var second = JsonTrace.OfEvent([8, 1, 5], ("tag", JsonTrace.Byte), ("glass", glass), ("margin", margin));

        Assert.Equal("tag: 0|glass:|pad: 9|eagle: 2|margin: Length 2:|[0]: 5|[1]: 6", Show(first));
        Assert.Equal("tag: 8|glass:|eagle: 1|margin: Length 1:|[0]: 5", Show(second));
    }

    [Fact]
    public void Location_insideArray_meansTheElementThatIsBeingRead()
    {
        var element = JsonTrace.Structure(("n", JsonTrace.Byte), ("b", """{"type":"dynamic-length-blob","length-field-location":{"origin":"event-record-payload","path":["a","n"]}}"""));
        using var trace = JsonTrace.OfEvent([1, 0xAA, 2, 0xBB, 0xCC, 0], ("a", $$"""{"type":"static-length-array","length":3,"element-field-class":{{element}}}"""));

        Assert.Equal("a: Length 3:|[0]:|n: 1|b: Length 1:|aa|[1]:|n: 2|b: Length 2:|bb cc|[2]:|n: 0|b: Empty", Show(trace));
    }

    [Theory]
    [InlineData(0, "o: None|z: 65")]
    [InlineData(4, "o: 65|z: 66")]
    public void Optional_withTruthValue_isThereWhenAnyBitIsSet(byte selector, string expected)
    {
        var optional = $$"""{"type":"optional","selector-field-location":{"path":["f"]},"field-class":{{JsonTrace.Byte}}}""";
        var flag = """{"type":"fixed-length-boolean","length":8,"byte-order":"big-endian"}""";
        using var trace = JsonTrace.OfEvent(selector == 0 ? [selector, 65] : [selector, 65, 66], ("f", flag), ("o", optional), ("z", JsonTrace.Byte));

        Assert.Equal($"f: {(selector == 0 ? "false" : "true")}|{expected}", Show(trace));
    }

    [Fact]
    public void Classes_ofEveryScalarKind_areReadRight()
    {
        using var trace = JsonTrace.OfEvent(
            [0x00, 0x3C, 0x81, 0x80, 0x01, 0x7F, (byte)'h', 0, (byte)'i', 0, 0, 0xD8, 0b1010_0101],
            ("half", """{"type":"fixed-length-floating-point-number","length":16,"byte-order":"little-endian","alignment":8}"""),
            ("map", """{"type":"fixed-length-bit-map","length":8,"byte-order":"big-endian","flags":{"LOW":[[0,3]],"HIGH":[[7,7]]}}"""),
            ("leb", """{"type":"variable-length-unsigned-integer","preferred-display-base":16}"""),
            ("minus", """{"type":"variable-length-signed-integer","mappings":{"all":[[-9,-1]]}}"""),
            ("text", """{"type":"static-length-string","length":6,"encoding":"utf-16le"}"""),
            ("bits", """{"type":"fixed-length-bit-array","length":3,"byte-order":"big-endian"}"""),
            ("turned", """{"type":"fixed-length-signed-integer","length":5,"byte-order":"big-endian","bit-order":"first-to-last"}"""));

        Assert.Equal("half: 1.000000|map: 0x81|leb: 0x80|minus: -1|text: hi\uFFFD|bits: 0x5|turned: -12", Show(trace));
    }

    [Fact]
    public void Metadata_withoutSeparators_isReadToo()
    {
        var text = $"{Preamble}\n{Stream}\n{JsonTrace.Event(("a", JsonTrace.Byte))}";

        Assert.Equal("e", Assert.Single(new MetadataReader().Read(System.Text.Encoding.UTF8.GetBytes(text), "metadata").Streams[0].Events.Values).Name);
        Assert.True(CtfFolder.LooksLikeMetadata(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.False(CtfFolder.LooksLikeMetadata("""{"name":"something else"}"""u8));
    }

    [Fact]
    public void Roles_mayMeetInOneField_andTimesMayHaveVariableWidth()
    {
        const string Leb = """{"type":"variable-length-unsigned-integer","roles":["default-clock-timestamp"]}""";
        var context = JsonTrace.Structure(("size", JsonTrace.Byte.Replace("}", ",\"roles\":[\"packet-total-length\",\"packet-content-length\"]}", StringComparison.Ordinal)), ("start", Leb));
        using var trace = new JsonTrace(
            [32, 0x90, 0x01, 0x05, 32, 0x90, 0x02, 0x7F],
            """{"type":"clock-class","id":"c","frequency":1000,"uid":"host","offset-from-origin":{"seconds":1,"cycles":2}}""",
            $$"""{"type":"data-stream-class","default-clock-class-id":"c","packet-context-field-class":{{context}},"event-record-header-field-class":{{JsonTrace.Structure(("t", Leb))}}}""",
            """{"type":"event-record-class","name":"e"}""");
        var shown = ShownTrace.Read(new CtfFormat(), trace.Folder);

        // The first packet starts at 144; its event's 7 bits are 5, and 261 is the next time that ends in them.
        Assert.Equal([261UL, 383UL], shown.Events.Select(e => e.Cycles!.Value));
        Assert.Equal([1_263_000_000L, 1_385_000_000L], shown.Events.Select(e => e.TimeNs!.Value));
        using var opened = Assert.Single(new CtfFormat().Open([trace.Folder]));
        Assert.Equal("host", opened.Info.HostIdentity);
    }

    [Theory]
    [InlineData("[1,2]", "fragment: found [1,2], expected an object")]
    [InlineData("""{"type":"clock-class"}""", "fragment: found no property \"id\", expected one")]
    [InlineData("""{"type":"clock-class","id":"c","frequency":0}""", "fragment.frequency: found 0, expected an integer from 1 to 18446744073709551615")]
    [InlineData("""{"type":"clock-class","id":"c","frequency":1,"offset":{"seconds":5}}""", "fragment: found the property \"offset\", as drafts of CTF 2 have it, expected \"offset-from-origin\"")]
    [InlineData("""{"type":"data-stream-class","default-clock-class-name":"c"}""", "fragment: found the property \"default-clock-class-name\", as drafts of CTF 2 have it, expected \"default-clock-class-id\"")]
    [InlineData("""{"type":"field-class-alias","name":"a","field-class":"b"}""", "fragment.field-class: found \"b\", expected the name of a field class alias that comes before")]
    [InlineData("""{"type":"field-class-alias","name":"a","field-class":{"type":"number"}}""", "fragment.field-class.type: found \"number\", expected a type of field class")]
    [InlineData("""{"type":"data-stream-class","default-clock-class-id":"c"}""", "fragment.default-clock-class-id: found \"c\", expected the id of a clock class that comes before")]
    [InlineData("""{"type":"data-stream-class","extensions":{"us":{"piano":88}}}""", "fragment: found the extension \"piano\" of \"us\", which changes the format in a way that is not known; expected no extensions")]
    [InlineData("""{"type":"preamble","version":2}""", "fragment.type: found \"preamble\", expected one preamble, and then aliases, a trace, clocks, data streams and event records")]
    public void Fragment_thatIsWrong_isRefused(string fragment, string message)
    {
        var error = Assert.Throws<TraceException>(() => new MetadataReader().Read(JsonTrace.Metadata(Preamble, fragment), "metadata"));

        Assert.Equal($"metadata, byte {Preamble.Length + 3}: {message}", error.Message);
    }

    [Theory]
    [InlineData("""{"type":"structure","member-classes":[{"name":"a","field-class":{"type":"structure"}},{"name":"a","field-class":{"type":"structure"}}]}""", "found a second member \"a\", expected each name once")]
    [InlineData("""{"type":"dynamic-length-blob","length-field-location":{"path":["x"]}}""", "found \"x\", expected the name of a field that comes before, in no array that has ended")]
    [InlineData("""{"type":"dynamic-length-blob","length-field-location":{"path":[null,"n"]}}""", "found null, expected a name: no structure is around the outermost one")]
    [InlineData("""{"type":"dynamic-length-blob","length-field-location":{"path":["s"]}}""", "expected the location of an unsigned integer")]
    [InlineData("""{"type":"dynamic-length-blob","length-field-location":{"origin":"packet-header","path":["n"]}}""", "found \"packet-header\", expected a structure that the trace has and that is read before")]
    [InlineData("""{"type":"variant","selector-field-location":{"path":["n"]},"options":[{"name":"a","selector-field-ranges":[[0,5]],"field-class":{"type":"structure"}},{"name":"b","selector-field-ranges":[[5,6]],"field-class":{"type":"structure"}}]}""", "found options \"a\" and \"b\" for one value, expected ranges that do not overlap")]
    [InlineData("""{"type":"optional","selector-field-location":{"path":["n"]},"field-class":{"type":"structure"}}""", "found no property \"selector-field-ranges\", expected one")]
    [InlineData("""{"type":"fixed-length-floating-point-number","length":128,"byte-order":"little-endian"}""", "found 128, expected 16, 32 or 64 bits")]
    [InlineData("""{"type":"fixed-length-unsigned-integer","length":8,"byte-order":"little-endian","alignment":12}""", "found 12, expected a power of two")]
    [InlineData("""{"type":"fixed-length-signed-integer","length":8,"byte-order":"little-endian","roles":["packet-total-length"]}""", "expected roles only of unsigned integers and of blobs of 16 bytes")]
    [InlineData("""{"type":"null-terminated-string","encoding":"latin1"}""", "found \"latin1\", expected utf-8, utf-16le, utf-16be, utf-32le or utf-32be")]
    public void Class_thatIsWrong_isRefused(string type, string message)
    {
        var e = JsonTrace.Event(("n", JsonTrace.Byte), ("s", """{"type":"variable-length-signed-integer"}"""), ("x!", type));

        Assert.EndsWith(message, Assert.Throws<TraceException>(() => new MetadataReader().Read(JsonTrace.Metadata(Preamble, Stream, e), "metadata")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_thatDoubleEachOther_areRefusedBeforeTheyFillMemory()
    {
        var aliases = Enumerable.Range(1, 60).Select(i => $$"""{"type":"field-class-alias","name":"a{{i}}","field-class":{{JsonTrace.Structure(("x", $"\"a{i - 1}\""), ("y", $"\"a{i - 1}\""))}}}""");
        string[] fragments = [Preamble, """{"type":"field-class-alias","name":"a0","field-class":{"type":"structure"}}""", .. aliases];

        Assert.Contains("expected at most", Assert.Throws<TraceException>(() => new MetadataReader().Read(JsonTrace.Metadata(fragments), "metadata")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_ofOneHugeClass_areRefusedBeforeTheyFillMemory()
    {
        var members = Enumerable.Range(0, 5000).Select(i => ($"m{i}", JsonTrace.Byte)).ToArray();
        var events = Enumerable.Range(0, 1000).Select(i => $$"""{"type":"event-record-class","id":{{i}},"payload-field-class":"huge"}""");
        string[] fragments = [Preamble, $$"""{"type":"field-class-alias","name":"huge","field-class":{{JsonTrace.Structure(members)}}}""", Stream, .. events];

        Assert.EndsWith("found more than 4194304 fields in all, expected fewer", Assert.Throws<TraceException>(() => new MetadataReader().Read(JsonTrace.Metadata(fragments), "metadata")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_withoutEnd_isAnErrorAndNoStackOverflow()
    {
        var text = string.Concat(Enumerable.Repeat("""{"type":"static-length-array","length":1,"element-field-class":""", 50_000));

        Assert.Contains("found JSON nested more than 512 deep, expected a fragment of CTF 2 metadata", Assert.Throws<TraceException>(() => new MetadataReader().Read(JsonTrace.Metadata(Preamble, text), "metadata")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02 }, "integer \"a\" has more than 64 bits, expected at most 64")]
    [InlineData(new byte[] { 0x80, 0x80 }, "integer \"a\" has no end, expected it within the 2 bytes left of the packet's content")]
    public void Integer_ofVariableLengthThatIsWrong_isRefused(byte[] stream, string message)
    {
        using var trace = JsonTrace.OfEvent(stream, ("a", """{"type":"variable-length-unsigned-integer"}"""));

        Assert.EndsWith(message, Assert.Single(DecodedTrace.Read(new CtfFormat(), trace.Folder).Failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Order_thatChangesInsideAByte_isRefused()
    {
        using var trace = JsonTrace.OfEvent(
            [0xFF],
            ("a", """{"type":"fixed-length-unsigned-integer","length":3,"byte-order":"little-endian"}"""),
            ("b", """{"type":"fixed-length-unsigned-integer","length":5,"byte-order":"big-endian"}"""));

        Assert.EndsWith(
            "field \"b\" starts inside a byte and has another byte order than the field before, expected one byte order in a byte",
            Assert.Single(DecodedTrace.Read(new CtfFormat(), trace.Folder).Failures).Message,
            StringComparison.Ordinal);
    }

    private static string Show(JsonTrace trace)
    {
        var shown = ShownTrace.Read(new CtfFormat(), trace.Folder);
        Assert.Empty(shown.Failures);
        return string.Join('|', Assert.Single(shown.Events).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Trim()));
    }
}
