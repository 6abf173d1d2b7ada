using VmQuery.Engine.Formats;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>What index files say of a stream file of two packets of 4096 bytes, from 0 and from 10 on.</summary>
public sealed class IndexTests : IDisposable
{
    private static readonly IndexedPacket _first = new(0, 4096, 0);
    private static readonly IndexedPacket _second = new(4096, 4096, 10);

    private readonly CtfWriter _trace = new CtfWriter("lttng-modules")
        .Packet(0, 10, 0, 0, 4096, new WrittenEvent(1, 0))
        .Packet(10, 20, 1, 0, 4096, new WrittenEvent(11, 0))
        .Save();

    [Fact]
    public void Index_ofTheFile_tellsNothing() => Assert.Empty(With(_first, _second).Oddities);

    [Fact]
    public void Index_thatIsBehind_tellsNothing() => Assert.Empty(With(_first).Oddities);

    [Fact]
    public void Index_thatGoesOn_tellsWhatIsMissing()
    {
        var totals = With(_first, _second, new(8192, 4096, 20), new(12288, 8192, 30));

        var oddity = Assert.Single(totals.Oddities);
        Assert.Equal(("missing-packets", 8192L, true), (oddity.Code, oddity.Offset, oddity.LeavesOut));
        Assert.StartsWith("the file ends, but by its index 12,288 bytes of packets follow;", oddity.Message, StringComparison.Ordinal);
        Assert.Equal(20, totals.UnreadFromNs);
    }

    [Theory]
    [InlineData(8192UL, 0x1F0000000000000UL, 20UL)]
    [InlineData(8192UL, 0UL, 20UL)]
    [InlineData(8193UL, 4096UL, 20UL)]
    [InlineData(0xFFFFFFFFFFFFF000UL, 4096UL, 20UL)]
    [InlineData(100UL, 4096UL, 20UL)]
    [InlineData(4096UL, 4096UL, 12UL)]
    [InlineData(4096UL, 4095UL, 10UL)]
    public void Index_thatDoesNotFitTheFile_isNotBelieved(ulong offset, ulong bytes, ulong start)
    {
        var totals = With(_first, _second, new(offset, bytes, start));

        var oddity = Assert.Single(totals.Oddities);
        Assert.Equal(("index-mismatch", false), (oddity.Code, oddity.LeavesOut));
        Assert.Contains($"at byte {offset} it lists a packet of {bytes:N0} bytes from cycle {start} on, which does not fit the file", oddity.Message, StringComparison.Ordinal);
        Assert.Null(totals.UnreadFromNs);
    }

    [Theory]
    [InlineData(4096UL, "its index lists 4,096 bytes of packets")]
    [InlineData(0x1F0000000000000UL, "its index lists packets")]
    public void Index_withoutItsFile_tellsThatItIsMissing(ulong bytes, string message)
    {
        File.WriteAllBytes(Path.Combine(_trace.Folder, "stream"), []);

        var oddity = Assert.Single(With(_first with { Bytes = bytes }).Oddities);

        Assert.Equal("missing-stream", oddity.Code);
        Assert.Contains(message, oddity.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _trace.Dispose();

    private StreamTotals With(params ReadOnlySpan<IndexedPacket> packets)
    {
        CtfIndex.Write(_trace.Folder, packets);
        return StreamDrawing.Read(_trace.Folder, TraceReadOptions.Default).Totals;
    }
}
