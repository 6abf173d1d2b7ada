using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf.Metadata;
using VmQuery.Engine.Formats.Ctf.Model;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>A reader of metadata reads what several texts share once, and each text as if it were alone.</summary>
public class MetadataReaderTests
{
    /// <summary>With much in it that only looks like the particulars of a trace.</summary>
    private const string Text = """
        /* CTF 1.8 */
        typealias integer { size = 8; } := u8;
        typealias integer { size = 32; } := u32;
        struct clock { u8 env; u8 uuid; };
        trace {
            major = 1; minor = 8; byte_order = le;
            packet.header := struct { u32 magic; u8 uuid[16]; };
            /* uuid = "not this"; */
            uuid = "2a6422d0-6cee-11e0-8c08-cb07d7b3a564";
        };
        env { hostname = "a } b"; tracer_major = 2; /* } */ };
        callsite { env { hostname = "c"; }; "clock {"; };
        clock { name = c; uuid = "5ffb7a8c-1c3d-4c2d-9f5e-0e5a6c4b1d2e"; freq = 1000; offset = 5; };
        typealias integer { size = 32; map = clock.c.value; } := stamp;
        stream { id = 3; event.header := struct { u8 id; stamp timestamp; }; packet.context := struct { u8 cpu_id; }; };
        event { name = "one"; id = 0; stream_id = 3; fields := struct { struct clock env; u8 clock[4]; string s; }; };
        event { name = "two"; id = 1; stream_id = 3; fields := struct { enum : u8 { A, B = 5 ... 9 } t; variant <t> { u8 A; u32 B; } v; }; };
        """;

    [Theory]
    [InlineData("cb07d7b3a564", "cb07d7b3a565")]
    [InlineData("a } b", "another host")]
    [InlineData("tracer_major = 2;", "tracer_major = 2; domain = \"kernel\";\n procname = \"p\";")]
    [InlineData("0e5a6c4b1d2e", "0e5a6c4b1d2f")]
    [InlineData("offset = 5;", "offset_s = 7; offset = -5;")]
    [InlineData("freq = 1000;", "freq = 1000000; description = \"{ ' }\";")]
    public void Traces_ofOneTracer_haveOneLayoutAndParticularsOfTheirOwn(string part, string other)
    {
        var reader = new MetadataReader();
        var (one, next) = (reader.Read(Bytes(Text), "one"), reader.Read(Bytes(Changed(part, other)), "next"));

        Assert.Same(one.Layout, next.Layout);
        Assert.NotEqual(Drawn(one), Drawn(next));
        Assert.Equal(Drawn(new MetadataReader().Read(Bytes(Changed(part, other)), "next")), Drawn(next));
    }

    [Theory]
    [InlineData("{ size = 8; } := u8", "{ size = 9; } := u8")]
    [InlineData("byte_order = le", "byte_order = be")]
    [InlineData("id = 1;", "id = 2;")]
    [InlineData("name = \"two\"", "name = \"too\"")]
    [InlineData("map = clock.c.value", "map = clock.d.value")]
    [InlineData("u8 clock[4]", "u8 clock[5]")]
    [InlineData("5 ... 9", "5 ... 8")]
    public void Traces_thatDifferInOneCharacterOfTheirLayout_shareNothing(string part, string other)
    {
        var reader = new MetadataReader();
        var one = reader.Read(Bytes(Text), "file");

        var alone = Outcome(new MetadataReader(), Changed(part, other));
        Assert.Equal(alone, Outcome(reader, Changed(part, other)));
        Assert.NotEqual(Drawn(one), alone);
    }

    [Fact]
    public void Traces_whoseClockHasAnotherName_areNotReadByTheClockOfOthers()
    {
        var reader = new MetadataReader();
        reader.Read(Bytes(Text), "one");

        var error = Assert.Throws<TraceException>(() => reader.Read(Bytes(Changed("name = c;", "name = d;")), "next"));
        Assert.Equal("next: timestamps are mapped to the clock \"c\", expected a clock that is declared", error.Message);
    }

    [Fact]
    public void Error_inParticularsOfKnownLayout_namesItsFileAndLine()
    {
        var reader = new MetadataReader();
        reader.Read(Bytes(Text), "one");

        var error = Assert.Throws<TraceException>(() => reader.Read(Bytes(Changed("freq = 1000;", "\nfreq = 0;")), "next"));
        Assert.Equal("next, line 14: found freq = 0, expected an integer from 1 to 18446744073709551615", error.Message);
    }

    [Theory]
    [InlineData("env {", "\u00A0env {")]
    [InlineData("clock {", "\u2003clock {")]
    [InlineData("uuid = \"2a", "\u00A0uuid = \"2a")]
    public void Particulars_behindABlankThatOnlyTheParserKnows_areNotForgotten(string part, string other)
    {
        var reader = new MetadataReader();
        var first = Outcome(reader, Changed(part, other));

        Assert.Equal(Outcome(new MetadataReader(), Text), first);
        Assert.Equal(first, Outcome(reader, Changed(part, other)));
    }

    [Fact]
    public void Metadata_thatIsChangedAnywhere_isReadAsIfItWereAlone()
    {
        var reader = new MetadataReader();
        reader.Read(Bytes(Text), "file");
        Law.Holds(
            Prop.ForAll<int>(seed =>
            {
                var changed = Changed(new Random(seed));
                var alone = Outcome(new MetadataReader(), changed);
                return Outcome(reader, changed) == alone && Outcome(reader, changed) == alone;
            }),
            usualCases: 300);
    }

    private static string Changed(string part, string other)
    {
        Assert.Contains(part, Text, StringComparison.Ordinal);
        return Text.Replace(part, other, StringComparison.Ordinal);
    }

    /// <summary>The text with something else at one place or two.</summary>
    private static string Changed(Random random)
    {
        string[] pieces = ["", "", "{", "}", ";", "\"", "'", "/*", "*/", "//", "\\", "=", ":=", " ", "\n", "\u00A0", "1", "x", "env { a = 1; };", "clock { name = d; };", "uuid = \"\";", "trace {", "struct "];
        var text = new StringBuilder(Text);
        for (var changes = random.Next(1, 3); changes > 0; changes--)
        {
            var at = random.Next(text.Length);
            text.Remove(at, Math.Min(random.Next(3), text.Length - at)).Insert(at, pieces[random.Next(pieces.Length)]);
        }

        return text.ToString();
    }

    private static string Outcome(MetadataReader reader, string text)
    {
        try
        {
            return Drawn(reader.Read(Bytes(text), "file"));
        }
        catch (TraceException error)
        {
            return error.Message;
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Drawn(TraceClass trace) => string.Join('\n', [
        $"{trace.Uuid} {trace.Identity}",
        .. trace.Environment.Select(entry => $"{entry.Key}={entry.Value}"),
        .. trace.Clocks.Select(clock => clock.ToString()),
        Drawn(trace.Layout.PacketHeader),
        .. trace.Streams.Values.OrderBy(stream => stream.Id).SelectMany(stream => (IEnumerable<string>)
        [
            $"stream {stream.Id} {trace.StreamClocks.GetValueOrDefault(stream.Id)} {Drawn(stream.PacketContext)} {Drawn(stream.EventHeader)} {Drawn(stream.EventContext)}",
            .. stream.Events.Values.OrderBy(e => e.Id).Select(e => $"event {e.Id} {e.Name} {Drawn(e.Context)} {Drawn(e.Payload)}"),
        ])]);

    private static string Drawn(FieldClass? type) => type switch
    {
        null => "-",
        StructClass structure => $"{structure.Alignment}{{{string.Join(' ', structure.Fields.Select(field => $"{field.Name}({string.Join(',', field.Roles)}):{Drawn(field.Class)}"))}}}",
        ArrayClass array => $"{Drawn(array.Element)}[{array.Length.ToString(CultureInfo.InvariantCulture)}]",
        EnumClass labeled => $"{labeled.Container} {string.Join(' ', labeled.Labels.Select(label => $"{label.Name}={string.Join(',', label.Ranges)}"))}",
        VariantClass variant => $"<{variant.Tag}>{string.Join('|', variant.Options.Select(option => $"{option.Name} {string.Join(',', option.Ranges)} {Drawn(option.Class)}"))}",
        _ => type.ToString(),
    };
}
