using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf.Streams;
using VmQuery.Tests.Support;
using static VmQuery.Engine.Tests.Formats.Ctf.StreamDrawing;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>Packets that are found again behind bytes that are none, drawn as by <see cref="StreamDrawing"/>.</summary>
public sealed class PacketSearchTests
{
    private static readonly TraceReadOptions Salvage = new() { Salvage = true };

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

        CtfIndex.Write(trace.Folder, new(0, 4096, 0), new(4096, 4096, 10), new(8192, 4096, 20));

        Assert.Equal("1 [10 20] 21", Read(trace.Folder, Salvage).Drawing);
    }

    [Fact]
    public void Bytes_thatOnlyLookLikePackets_areNotSearchedForLong()
    {
        using var trace = ThreePackets("barectf", sequences: (0, 2));
        var file = Path.Combine(trace.Folder, "stream");
        byte[] magic = [0xC1, 0x1F, 0xFC, 0xC1];
        File.WriteAllBytes(file, [.. File.ReadAllBytes(file), 0, .. Enumerable.Repeat(magic, 1 << 20).SelectMany(bytes => bytes)]);

        var (drawing, totals) = Read(trace.Folder, Salvage);

        Assert.Equal(("1 11 21", "unreadable-rest"), (drawing, Assert.Single(totals.Oddities).Code));
        Assert.Equal(PacketSearch.MostTries, Tries(file, magic));
    }

    [Fact]
    public void Bytes_thatClaimLongHeaders_areNotReadForLong()
    {
        using var trace = new CtfWriter("lttng-modules").Save();
        var (metadata, file) = (Path.Combine(trace.Folder, "metadata"), Path.Combine(trace.Folder, "stream"));
        File.WriteAllText(metadata, File.ReadAllText(metadata).Replace("packet.context := struct {", "packet.context := struct { u32 length; u8 padding[length];", StringComparison.Ordinal));
        byte[] start = [0xC1, 0x1F, 0xFC, 0xC1, 0, 0, 0xFF, 0];
        File.WriteAllBytes(file, [0, .. Enumerable.Repeat(start, 1 << 20).SelectMany(bytes => bytes)]);

        var (drawing, totals) = Read(trace.Folder, Salvage);

        Assert.Equal(("", "unreadable-rest"), (drawing, Assert.Single(totals.Oddities).Code));
    }

    private static int Tries(string file, byte[] magic)
    {
        using var search = new PacketSearch(file, [.. magic], new WindowBuffers());
        var tries = 0;
        Assert.Null(search.Find(0, _ => ++tries < 0));
        return tries;
    }

    /// <summary>Packets from 0, 10 and 20 on with an event each, the last one's number given.</summary>
    private static CtfWriter ThreePackets(string tracer, (ulong First, ulong Last) sequences, bool hasMagic = true) => new CtfWriter(tracer, hasMagic)
        .Packet(0, 10, sequences.First, 0, 4096, new WrittenEvent(1, 0))
        .Packet(10, 20, sequences.First + 1, 0, 4096, new WrittenEvent(11, 0))
        .Packet(20, 30, sequences.Last, 0, 4096, new WrittenEvent(21, 0))
        .Save();

    private static void Damage(CtfWriter trace, int at, byte value) => Write(trace, at, [value]);

    private static void Write(CtfWriter trace, int at, ReadOnlySpan<byte> bytes)
    {
        using var file = File.OpenWrite(Path.Combine(trace.Folder, "stream"));
        file.Position = at;
        file.Write(bytes);
    }

    private static (string Code, long Offset, string Message) Place(StreamOddity oddity) => (oddity.Code, oddity.Offset, oddity.Message);
}
