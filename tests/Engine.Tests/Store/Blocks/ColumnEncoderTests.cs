using VmQuery.Engine.Store.Blocks;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Tests.Store.Blocks;

public sealed class ColumnEncoderTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(128)]
    [InlineData(EncodedGroups.Rows)]
    public void Values_missing_areEncodedAsTheLeast(int rows)
    {
        var (few, many) = (Encoded(rows, filler: 0), Encoded(rows, filler: -1));

        Assert.Equal(few, many);
    }

    private static unsafe byte[] Encoded(int rows, long filler)
    {
        var encoder = ColumnEncoder.For(new SourceColumn("c", DuckDbType.BigInt));
        encoder.StartGroup();
        var values = new Span<long>(encoder.Data, rows);
        for (var row = 0; row < rows; row++)
        {
            var isThere = row % 3 > 0;
            values[row] = isThere ? 1000 + (row % 50) : filler;
            if (!isThere) encoder.ValidityBits[row / 64] &= ~(1UL << (row % 64));
        }

        encoder.EncodeGroup(rows);
        return encoder.Values.Bytes.ToArray();
    }
}
