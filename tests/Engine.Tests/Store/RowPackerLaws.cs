using FsCheck;
using FsCheck.Fluent;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store;

public sealed class RowPackerLaws
{
    private const int Width = 5;

    private static readonly Gen<(long[] Cells, ulong Nulls)> Row =
        from cells in Gen.ArrayOf(Gen.OneOf(ArbMap.Default.GeneratorFor<long>(), Gen.Elements(long.MinValue, long.MaxValue, -1L, 0L)), Width)
        from nulls in Gen.Choose(0, (1 << Width) - 1)
        select (cells, (ulong)nulls);

    [Fact]
    public void AnyRows_packedAndUnpacked_areTheSame() =>
        Law.Holds(Prop.ForAll(Arb.From(Gen.ArrayOf(Row)), rows =>
        {
            var (packer, unpacker) = (new RowPacker(Width), new RowPacker(Width));
            var bytes = new byte[RowPacker.MaxBytes(Width)];
            var unpacked = new long[Width];
            foreach (var (cells, nulls) in rows)
            {
                var length = packer.Pack(cells, nulls, bytes);
                Assert.Equal(length, unpacker.Unpack(bytes.AsSpan(0, length), unpacked, out var readNulls));
                Assert.Equal(nulls, readNulls);
                for (var i = 0; i < Width; i++)
                    if ((nulls >> i & 1) == 0) Assert.Equal(cells[i], unpacked[i]);
            }
        }));

    [Fact]
    public void Pack_farthestRow_fitsTheBound()
    {
        var packer = new RowPacker(64);
        var bytes = new byte[RowPacker.MaxBytes(64)];
        packer.Pack(Enumerable.Repeat(long.MaxValue, 64).ToArray(), 0, bytes);

        Assert.InRange(packer.Pack(Enumerable.Repeat(long.MinValue, 64).ToArray(), 1UL << 63, bytes), 1, bytes.Length);
    }

    [Fact]
    public void Pack_nextIntervalOfATrack_takesFewBytes()
    {
        var packer = new RowPacker(6);
        var bytes = new byte[RowPacker.MaxBytes(6)];
        packer.Pack([1, 2, 1_700_000_000_000_000_000, 1_700_000_000_000_004_000, 3, 0], 1 << 5, bytes);

        Assert.Equal(8, packer.Pack([1, 2, 1_700_000_000_000_004_000, 1_700_000_000_000_009_000, 4, 0], 1 << 5, bytes));
    }
}
