using System.Buffers.Binary;
using VmQuery.Query.Tests.Golden;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>The frame of an Arrow stream; that the rows are right is read by another program, see <c>Engines/ArrowTests</c>.</summary>
public sealed class ArrowStreamTests(SampleSession sessions) : IClassFixture<SampleSession>
{
    [Theory]
    [InlineData("show mode of vcpu of guest", 2)]
    [InlineData("when vcpu is offline", 1)]
    [InlineData("sql \"select generate_series as n from generate_series(0, 149999)\"", 4)]
    public void WriteArrow_anAnswer_isMessagesAtMultiplesOfEightBytes(string vql, int messages)
    {
        using var stream = new MemoryStream();
        sessions.Web.Query(vql).WriteArrow(stream);
        var bytes = stream.ToArray().AsSpan();
        for (var i = 0; i < messages; i++)
        {
            Assert.Equal(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
            Assert.Equal(0, length % 8);
            bytes = bytes[(8 + length + BodyOf(bytes.Slice(8, length)))..];
        }

        Assert.Equal([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], bytes.ToArray());
    }

    [Fact]
    public void WriteArrow_cancelled_stops()
    {
        using var stream = new MemoryStream();
        Assert.Throws<OperationCanceledException>(() => sessions.Web.Query("list guest").WriteArrow(stream, new CancellationToken(canceled: true)));
        Assert.True(stream.CanWrite);
    }

    // Slot 3 of the message, which is the root: the length of what follows the metadata.
    private static int BodyOf(ReadOnlySpan<byte> metadata)
    {
        var table = BinaryPrimitives.ReadInt32LittleEndian(metadata);
        var row = table - BinaryPrimitives.ReadInt32LittleEndian(metadata[table..]);
        var field = BinaryPrimitives.ReadInt16LittleEndian(metadata[(row + 4 + (3 * 2))..]);
        Assert.Equal(0, (table + field) % 8);
        return (int)BinaryPrimitives.ReadInt64LittleEndian(metadata[(table + field)..]);
    }
}
