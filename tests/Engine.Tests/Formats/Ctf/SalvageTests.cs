using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf;
using VmQuery.Tests.Support;
using static VmQuery.Engine.Tests.Formats.Ctf.StreamDrawing;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>Traces that are not whole, drawn as by <see cref="StreamDrawing"/>.</summary>
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
    public void Events_thatTakeNoRoom_areLeftOutOfEveryPacket()
    {
        using var folder = new TempFolder();
        File.WriteAllText(
            folder["metadata"],
            """
            /* CTF 1.8 */ trace { major = 1; minor = 8; byte_order = le; };
            stream { packet.context := struct { integer { size = 32; align = 8; } packet_size; }; };
            event { name = "e"; fields := struct { }; };
            """);
        File.WriteAllBytes(folder["stream"], [128, 0, 0, 0, .. new byte[12], 128, 0, 0, 0, .. new byte[12]]);
        using var trace = Assert.Single(new CtfFormat().Open([folder.Path], Salvage));
        using var reader = Assert.Single(trace.Streams).Read(EventSchema.Nothing, new Names());
        for (var batch = new EventBatch(); reader.Read(batch);) Assert.Equal(0, batch.Count);

        Assert.Equal((0L, 2L), (reader.Totals.Events, reader.Totals.Packets));
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

    private static void Cut(CtfWriter trace, int bytes)
    {
        var file = Path.Combine(trace.Folder, "stream");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..bytes]);
    }
}
