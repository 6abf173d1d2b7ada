using System.Buffers.Binary;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>Traces that are not whole. Records are drawn as their times, holes as <c>[100 150]</c>.</summary>
public class SalvageTests
{
    private static readonly TraceReadOptions Salvage = new() { Salvage = true };

    [Fact]
    public void LastPacket_thatIsCutOff_isLeftOut()
    {
        using var trace = TwoPackets();
        Cut(trace, 5000);

        var (drawing, totals) = Read(trace.Folder, Salvage);

        Assert.Equal("1 2", drawing);
        var oddity = Assert.Single(totals.Oddities);
        Assert.Equal(
            ("unreadable-rest", 4096L, "904 bytes of the file are left out: packet_size is 4096 bytes, expected at most the 904 that are left of the file"),
            (oddity.Code, oddity.Offset, oddity.Message));
    }

    [Fact]
    public void Packet_thatIsCorrupt_isAHoleFromItsLastGoodEvent()
    {
        using var trace = new CtfWriter("barectf")
            .Packet(0, 10, 0, 0, 4096, new WrittenEvent(1, 0), new WrittenEvent(2, 7), new WrittenEvent(3, 0))
            .Packet(10, 20, 1, 0, 4096, new WrittenEvent(11, 0))
            .Save();

        var (drawing, totals) = Read(trace.Folder, Salvage);

        Assert.Equal("1 [1 10] 11", drawing);
        Assert.Equal("unreadable-packet", Assert.Single(totals.Oddities).Code);
        Assert.Equal([new StreamLoss(1, 10, 0, 0, LossReason.Corrupt)], totals.Losses);
        Assert.Equal((2L, 2L, 8192L), (totals.Events, totals.Packets, totals.Bytes));
    }

    [Fact]
    public void Packet_withoutSoundHeader_isAHoleUpToTheNextOne()
    {
        using var trace = ThreePackets("lttng-modules", sequences: (0, 2));
        Damage(trace, 4096, 0);

        var (drawing, totals) = Read(trace.Folder, Salvage);

        Assert.Equal("1 [10 20] 21", drawing);
        Assert.Equal([new StreamLoss(10, 20, 0, 1, LossReason.Corrupt)], totals.Losses);
        Assert.Equal(
            ("unreadable-bytes", 4096L, "4,096 bytes of the file are left out: found c1fc1f00 hex, expected the packet magic c1fc1fc1"),
            Place(Assert.Single(totals.Oddities)));
        Assert.Null(totals.UnreadFromNs);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(1_000_000)]
    public void Packet_thatLiesAboutItsSize_takesNoOtherWithIt(int bytes)
    {
        using var trace = ThreePackets("barectf", sequences: (0, 2));
        Write(trace, 4096 + CtfWriter.SizeAt, BitConverter.GetBytes(bytes * 8L));

        var (drawing, _) = Read(trace.Folder, Salvage);

        Assert.StartsWith("1 ", drawing, StringComparison.Ordinal);
        Assert.EndsWith("21", drawing, StringComparison.Ordinal);
    }

    [Fact]
    public void Packet_thatEndsInsideTheNext_endsWhereThatStarts()
    {
        using var trace = ThreePackets("barectf", sequences: (0, 2));
        Write(trace, 4096 + CtfWriter.SizeAt, BitConverter.GetBytes(4200 * 8L));

        var (drawing, totals) = Read(trace.Folder, Salvage);

        Assert.Equal("1 11 21", drawing);
        Assert.Equal(("packet-too-long", 8192L, false), (totals.Oddities[0].Code, totals.Oddities[0].Offset, totals.Oddities[0].LeavesOut));
    }

    [Fact]
    public void Gap_thatRunningNumbersDenyIsNone()
    {
        using var trace = ThreePackets("lttng-modules", sequences: (0, 1));
        Damage(trace, 4096, 0);

        Assert.Equal("1 21", Read(trace.Folder, Salvage).Drawing);
    }

    [Fact]
    public void FirstPacket_withoutSoundHeader_leavesTheStreamUnreadUpToTheNext()
    {
        using var trace = ThreePackets("lttng-modules", sequences: (4, 6));
        Damage(trace, 0, 0);

        var (drawing, totals) = Read(trace.Folder, Salvage);

        Assert.Equal("11 21", drawing);
        Assert.Equal((10L, 0L), (totals.UnreadUpToNs, Assert.Single(totals.Oddities).Offset));
    }

    [Fact]
    public void Packet_isFoundByItsIndexWhereNothingElseTells()
    {
        using var trace = ThreePackets("lttng-modules", sequences: (0, 2), hasMagic: false);
        Write(trace, 4096 + CtfWriter.SizeAt, BitConverter.GetBytes(7L));
        Assert.Equal("1", Read(trace.Folder, Salvage).Drawing);

        WriteIndex(trace, 0, 4096, 8192);

        Assert.Equal("1 [10 20] 21", Read(trace.Folder, Salvage).Drawing);
    }

    [Fact]
    public void Bytes_thatOnlyLookLikePackets_areNotSearchedForLong()
    {
        using var trace = TwoPackets();
        var file = Path.Combine(trace.Folder, "stream");
        byte[] magic = [0xC1, 0x1F, 0xFC, 0xC1];
        File.WriteAllBytes(file, [.. File.ReadAllBytes(file), 0, .. Enumerable.Repeat(magic, 1 << 20).SelectMany(bytes => bytes)]);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var (drawing, totals) = Read(trace.Folder, Salvage);

        Assert.Equal(("1 2 11", "unreadable-rest"), (drawing, Assert.Single(totals.Oddities).Code));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    [Fact]
    public void Bytes_thatClaimLongHeaders_areNotReadForLong()
    {
        using var trace = new CtfWriter("lttng-modules").Save();
        var (metadata, file) = (Path.Combine(trace.Folder, "metadata"), Path.Combine(trace.Folder, "stream"));
        File.WriteAllText(metadata, File.ReadAllText(metadata).Replace("packet.context := struct {", "packet.context := struct { u32 length; u8 padding[length];", StringComparison.Ordinal));
        byte[] start = [0xC1, 0x1F, 0xFC, 0xC1, 0, 0, 0xFF, 0];
        File.WriteAllBytes(file, [0, .. Enumerable.Repeat(start, 1 << 20).SelectMany(bytes => bytes)]);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var (drawing, totals) = Read(trace.Folder, Salvage);

        Assert.Equal(("", "unreadable-rest"), (drawing, Assert.Single(totals.Oddities).Code));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    [Fact]
    public void File_withoutAnyPacket_isAStreamWithoutEvents()
    {
        using var trace = TwoPackets();
        Cut(trace, 20);

        var (drawing, totals) = Read(trace.Folder, Salvage);

        Assert.Equal(string.Empty, drawing);
        Assert.Equal("unreadable-rest", Assert.Single(totals.Oddities).Code);
    }

    [Fact]
    public void Error_isAnErrorUnlessSalvageIsAskedFor()
    {
        using var trace = TwoPackets();
        Cut(trace, 5000);

        Assert.Throws<TraceException>(() => Read(trace.Folder, TraceReadOptions.Default));
    }

    [Fact]
    public void Hole_thatIsOpenAtAnError_isClosedBeforeIt()
    {
        using var trace = new CtfWriter("barectf")
            .Packet(0, 10, 0, 0, 4096, new WrittenEvent(1, 0))
            .Packet(10, 20, 1, 4, 4096, new WrittenEvent(11, 0), new WrittenEvent(12, 7))
            .Save();
        using var opened = Assert.Single(new CtfFormat().Open([trace.Folder]));
        using var reader = opened.Streams[0].Read(Schema(opened), new Names());
        var batch = new EventBatch();

        Assert.True(reader.Read(batch));
        Assert.Equal("1 [10 11 20]", Draw(batch.Records()));
        Assert.Throws<TraceException>(() => reader.Read(batch));
        Assert.Equal(new StreamLoss(10, 20, 4, 0), Assert.Single(reader.Totals.Losses));
    }

    private static CtfWriter TwoPackets() => new CtfWriter("barectf")
        .Packet(0, 10, 0, 0, 4096, new WrittenEvent(1, 0), new WrittenEvent(2, 0))
        .Packet(10, 20, 1, 0, 4096, new WrittenEvent(11, 0))
        .Save();

    /// <summary>Packets from 0, 10 and 20 on with an event each, the last one's number given.</summary>
    private static CtfWriter ThreePackets(string tracer, (ulong First, ulong Last) sequences, bool hasMagic = true) => new CtfWriter(tracer, hasMagic)
        .Packet(0, 10, sequences.First, 0, 4096, new WrittenEvent(1, 0))
        .Packet(10, 20, sequences.First + 1, 0, 4096, new WrittenEvent(11, 0))
        .Packet(20, 30, sequences.Last, 0, 4096, new WrittenEvent(21, 0))
        .Save();

    private static void Cut(CtfWriter trace, int bytes)
    {
        var file = Path.Combine(trace.Folder, "stream");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..bytes]);
    }

    private static void Damage(CtfWriter trace, int at, byte value) => Write(trace, at, [value]);

    private static void Write(CtfWriter trace, int at, ReadOnlySpan<byte> bytes)
    {
        using var file = File.OpenWrite(Path.Combine(trace.Folder, "stream"));
        file.Position = at;
        file.Write(bytes);
    }

    /// <summary>An index as LTTng 2.8 and later write it; only offsets and sizes are filled in.</summary>
    private static void WriteIndex(CtfWriter trace, params ReadOnlySpan<long> offsets)
    {
        const int EntryBytes = 72;
        var index = new byte[16 + (offsets.Length * EntryBytes)];
        ReadOnlySpan<uint> header = [0xC1F1DCC1, 1, 1, EntryBytes];
        for (var i = 0; i < header.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(index.AsSpan(i * 4), header[i]);
        for (var i = 0; i < offsets.Length; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(index.AsSpan(16 + (i * EntryBytes)), offsets[i]);
            BinaryPrimitives.WriteInt64BigEndian(index.AsSpan(24 + (i * EntryBytes)), 4096 * 8);
        }

        Directory.CreateDirectory(Path.Combine(trace.Folder, "index"));
        File.WriteAllBytes(Path.Combine(trace.Folder, "index", "stream.idx"), index);
    }

    private static (string Code, long Offset, string Message) Place(StreamOddity oddity) => (oddity.Code, oddity.Offset, oddity.Message);

    private static EventSchema Schema(ITrace trace)
    {
        var builder = new EventSchemaBuilder(EventDictionary.Parse([], []));
        foreach (var e in trace.Events) builder.AddDeclared(e.Name, []);
        return builder.Build();
    }

    private static (string Drawing, StreamTotals Totals) Read(string folder, TraceReadOptions options)
    {
        using var trace = Assert.Single(new CtfFormat().Open([folder], options));
        using var reader = Assert.Single(trace.Streams).Read(Schema(trace), new Names());
        var records = new List<Recorded>();
        for (var batch = new EventBatch(); reader.Read(batch);) records.AddRange(batch.Records());
        return (Draw(records), reader.Totals);
    }

    private static string Draw(IEnumerable<Recorded> records) => string.Join(' ', records.Select(record => record.Kind switch
    {
        EventSchema.LossStart => $"[{record.TimeNs}",
        EventSchema.LossStop => $"{record.TimeNs}]",
        _ => $"{record.TimeNs}",
    }));
}
