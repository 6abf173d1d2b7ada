using System.Globalization;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>Traces that are opened together and hold the same bytes, but tell other things of them, are each read as if they were alone.</summary>
public sealed class SharedPlansTests : IDisposable
{
    /// <summary>So many events that those of each name are worth compiling.</summary>
    private const int Events = 1000;

    private const string Metadata = """
        /* CTF 1.8 */
        typealias integer { size = 8; } := u8;
        typealias integer { size = 16; } := u16;
        typealias integer { size = 8; map = clock.c.value; } := stamp;
        trace { major = 1; minor = 8; byte_order = le; };
        clock { name = c; offset = 7; };
        stream { event.header := struct { u8 id; stamp timestamp; }; };
        event { name = "one"; id = 0; fields := struct { u8 a; u8 b; }; };
        event { name = "two"; id = 1; fields := struct { u8 a; u8 b; }; };
        """;

    private static readonly (string Part, string Other)[] Changes =
    [
        ("offset = 7", "offset = 70000"),
        ("name = \"one\"; id = 0", "name = \"one\"; id = 2"),
        ("name = \"two\"; id = 1", "name = \"too\"; id = 1"),
        ("id = 0; fields := struct { u8 a; u8 b; }", "id = 0; fields := struct { u8 b; u8 a; }"),
        ("id = 1; fields := struct { u8 a; u8 b; }", "id = 1; fields := struct { u16 a; }"),
        ("id = 1; fields := struct { u8 a; u8 b; }", "id = 1; fields := struct { integer { size = 4; } a; u8 b; integer { size = 4; } c; }"),
        ("id = 1; fields := struct { u8 a; u8 b; }", "id = 1; fields := struct { u8 a[2]; }"),
        ("{ size = 8; } := u8", "{ size = 8; signed = true; } := u8"),
        ("struct { u8 id; stamp timestamp; }", "struct { stamp timestamp; u8 id; }"),
    ];

    private readonly TempFolder _root = new();

    public SharedPlansTests()
    {
        Write("0", Metadata);
        foreach (var (i, (part, other)) in Changes.Index()) Write($"{i + 1}", Metadata.Replace(part, other, StringComparison.Ordinal));
        Write("last", Metadata);
    }

    [Fact]
    public void Traces_readSideBySide_giveWhatEachGivesAlone()
    {
        var together = new CtfFormat().Open([_root.Path]);
        var schema = Schema();

        Assert.Equal(Changes.Length + 2, together.Count);
        foreach (var trace in together) Assert.Equal(Read(Alone(trace), Schema()), Read(trace, schema));
    }

    [Fact]
    public void Traces_walkedSideBySide_showWhatEachShowsAlone()
    {
        var together = new CtfFormat().Open([_root.Path]);

        foreach (var trace in together) Assert.Equal(Walk(Alone(trace)), Walk(trace));
    }

    [Fact]
    public void Traces_thatDiffer_giveOtherRecords()
    {
        var schema = Schema();
        var records = new CtfFormat().Open([_root.Path]).Select(trace => string.Join('\n', Read(trace, schema))).ToArray();

        Assert.Equal(Changes.Length + 1, records.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(records[0], records[^1]);
    }

    [Fact]
    public void Traces_ofOneLayout_declareOneListOfEvents()
    {
        var traces = new CtfFormat().Open([_root.Path]);

        Assert.Same(traces[0].Events, traces[^1].Events);
        Assert.Same(traces[0].Events, traces[1].Events);
        Assert.NotSame(traces[0].Events, traces[4].Events);
    }

    [Fact]
    public void Event_thatCannotBePlanned_isAnErrorOfEachTraceItself()
    {
        using var root = new TempFolder();
        foreach (var name in (string[])["a", "b"])
            Write(root[name], "trace { major = 1; minor = 8; byte_order = le; }; stream { }; event { name = huge; fields := struct { integer { size = 8; } x[4000000000][4000000000]; }; };", [1, 2, 3]);

        var errors = new CtfFormat().Open([root.Path]).Select(trace => Assert.Throws<TraceException>(() => Read(trace, Schema())));
        Assert.Equal([root["a/metadata"], root["b/metadata"]], errors.Select(error => error.File));
    }

    [Theory]
    [InlineData("stream { packet.context := struct { u8 x[4000000000][4000000000]; }; };", "PacketContext")]
    [InlineData("stream { event.header := struct { u8 x[4000000000][4000000000]; }; };", "EventHeader")]
    public void Header_thatCannotBePlanned_isAnErrorOfEachTraceItself(string stream, string scope)
    {
        using var root = new TempFolder();
        foreach (var name in (string[])["a", "b"])
            Write(root[name], $"typealias integer {{ size = 8; }} := u8; trace {{ major = 1; minor = 8; byte_order = le; }}; {stream}", [1, 2, 3]);
        Write(root["good"], Metadata, []);
        var errors = new List<TraceException>();

        Assert.Single(new CtfFormat().Open([root.Path], leaveOut: errors.Add));
        Assert.Equal([root["a/metadata"], root["b/metadata"]], errors.Select(error => error.File));
        Assert.All(errors, error => Assert.Equal($"Field {scope}:x is larger than any packet can be.", error.Problem));
    }

    public void Dispose() => _root.Dispose();

    private static EventSchema Schema()
    {
        var builder = new EventSchemaBuilder(EventDictionary.Parse([], []));
        foreach (var name in (string[])["one", "two", "too"]) builder.AddDeclared(name, [("a", FieldType.Int), ("b", FieldType.Int)]);
        return builder.Build();
    }

    private static ITrace Alone(ITrace trace) => Assert.Single(new CtfFormat().Open([trace.Info.Path]));

    private static List<string> Read(ITrace trace, EventSchema schema)
    {
        var lines = new List<string>();
        var batch = new EventBatch();
        using var reader = Assert.Single(trace.Streams).Read(schema, new Names());
        try
        {
            while (reader.Read(batch))
                lines.AddRange(batch.Records().Select(record => string.Create(
                    CultureInfo.InvariantCulture, $"{schema.Kinds[record.Kind - EventSchema.FirstEvent].Event} {record.TimeNs} {record.Present} {string.Join(' ', record.Slots)}")));
        }
        catch (TraceException error) when (error.Message.Contains("expected one of the", StringComparison.Ordinal))
        {
            lines.Add(error.Problem);
        }

        return lines;
    }

    private static List<string> Walk(ITrace trace)
    {
        var lines = new List<string>();
        using var walker = Assert.Single(trace.Streams).Walk();
        try
        {
            while (walker.Next()) lines.Add($"{walker.Name} {walker.TimeNs} {walker.Cycles}");
        }
        catch (TraceException error) when (error.Message.Contains("expected one of the", StringComparison.Ordinal))
        {
            lines.Add(error.Problem);
        }

        return lines;
    }

    private void Write(string name, string metadata)
    {
        var bytes = Enumerable.Range(0, Events).SelectMany(i => (byte[])[(byte)(i % 2), (byte)(i / 2 % 2), (byte)(i * 7), (byte)(i * 11)]);
        Write(_root[name], metadata, [.. bytes]);
    }

    private static void Write(string folder, string metadata, byte[] stream)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "metadata"), metadata);
        File.WriteAllBytes(Path.Combine(folder, "stream"), stream);
    }
}
