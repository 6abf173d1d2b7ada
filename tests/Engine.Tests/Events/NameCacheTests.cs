using System.Buffers.Binary;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Tests.Events;

/// <summary>What the cache of names keeps, and that it never gives the id of another name.</summary>
public sealed class NameCacheTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(7, true)]
    [InlineData(8, true)]
    [InlineData(9, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(100_000, false)]
    public void Name_isKeptUnlessItIsLong(int length, bool isKept)
    {
        var cache = new NameCache();
        var name = new byte[length];

        cache.Keep(name, new NameId(5));

        Assert.Equal(isKept, cache.TryFind(name, out var id));
        Assert.Equal(isKept ? 5 : 0, id.Value);
    }

    [Fact]
    public void NamesThatDifferInOneByte_areToldApart()
    {
        var cache = new NameCache();
        foreach (var length in (ReadOnlySpan<int>)[1, 7, 8, 9, 16, 17, 64])
        {
            cache.Keep(new byte[length], new NameId(1));
            for (var at = 0; at < length; at++)
            {
                var other = new byte[length];
                other[at] = 1;
                Assert.False(cache.TryFind(other, out _));
            }
        }
    }

    [Fact]
    public void Names_ofWhichManyComeOnce_takeBoundedMemory()
    {
        var cache = new NameCache();
        for (var i = 0; i < 200_000; i++) cache.Keep(Numbered(i), new NameId(i));

        var kept = 0;
        for (var i = 0; i < 200_000; i++)
        {
            if (!cache.TryFind(Numbered(i), out var id)) continue;
            Assert.Equal(i, id.Value);
            kept++;
        }

        Assert.InRange(kept, 10_000, 1 << 15);
    }

    [Fact]
    public void Names_keptByManyThreads_haveTheirIds()
    {
        var cache = new NameCache();

        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var known = cache.TryFind(Numbered(i % 3000), out var id);
                if (known) Assert.Equal(i % 3000, id.Value);
                else cache.Keep(Numbered(i % 3000), new NameId(i % 3000));
            }
        });

        Assert.True(cache.TryFind(Numbered(0), out _));
    }

    private static byte[] Numbered(int i)
    {
        var name = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(name.AsSpan(i % 12), i);
        return name;
    }
}
