using FsCheck;
using FsCheck.Fluent;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

public unsafe class BitReaderTests
{
    private static readonly Arbitrary<(byte[] Bytes, int Position, int Size, bool Signed, bool Big)> Cases = Gen.Choose(1, 64)
        .SelectMany(size => Gen.Choose(0, 64).SelectMany(position => Gen.Choose(0, 3).SelectMany(kind =>
            Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), 16 + BitReader.Slack).Select(bytes => (bytes, position, size, (kind & 1) != 0, (kind & 2) != 0)))))
        .ToArbitrary();

    [Fact]
    public void Integer_atAnyBit_isReadAsBitByBit() => Law.Holds(Prop.ForAll(Cases, sample =>
    {
        var take = new Take(0, TakeForm.Integer, sample.Size, sample.Signed, sample.Big ? ByteOrder.Big : ByteOrder.Little, 0);
        fixed (byte* bytes = sample.Bytes) return BitReader.Read(bytes, sample.Position, take) == Naive(sample.Bytes, sample.Position, take);
    }));

    [Theory]
    [InlineData(10, 12, 4, 12)]
    [InlineData(10, 10, 4, 10)]
    [InlineData(14, 2, 4, 18)]
    [InlineData(0x7FFFFFF, 0, 27, 0x8000000)]
    [InlineData(5, 4, 64, 4)]
    public void Timestamp_isTheNextCountWithItsBits(ulong last, ulong stamp, int bits, ulong expected) =>
        Assert.Equal(expected, Engine.Formats.Ctf.CtfClock.Widen(last, stamp, bits));

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 8)]
    [InlineData(3, 24)]
    [InlineData(12, 96)]
    [InlineData(13, -1)]
    [InlineData(-1, -1)]
    public void Skip_overElements_bringsNoPaddingAfterTheLastAndStopsAtTheLimit(long count, long expected) =>
        Assert.Equal(expected, BitReader.Skip(count, stride: 8, last: 3, position: 5, limit: 100));

    private static long Naive(byte[] bytes, int position, Take take)
    {
        var value = 0UL;
        for (var i = 0; i < take.Size; i++)
        {
            var at = position + i;
            var bit = take.Order == ByteOrder.Little ? bytes[at / 8] >> (at % 8) & 1 : bytes[at / 8] >> (7 - (at % 8)) & 1;
            value |= (ulong)bit << (take.Order == ByteOrder.Little ? i : take.Size - 1 - i);
        }

        var negative = take.Signed && (value >> (take.Size - 1) & 1) != 0;
        return negative ? (long)(value | (take.Size == 64 ? 0 : ulong.MaxValue << take.Size)) : (long)value;
    }
}
