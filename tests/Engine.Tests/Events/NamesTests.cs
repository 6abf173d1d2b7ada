using System.Text;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Tests.Events;

/// <summary>A text has one id, however it comes and whoever asks.</summary>
public sealed class NamesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("qemu")]
    [InlineData("a name of more than eight bytes")]
    [InlineData("a name that is longer than any that the cache of such names would keep for the next time")]
    [InlineData("Fäden")]
    public void Text_asBytesAndAsCharacters_isOneName(string text)
    {
        var names = new Names();
        names.Intern("another");

        var id = names.Intern(text);

        Assert.Equal(id, names.Intern(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(id, names.Intern(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(text, names[id]);
    }

    [Fact]
    public void Bytes_thatAreNoText_areReplaced()
    {
        var names = new Names();

        Assert.Equal("a\uFFFD", names[names.Intern([(byte)'a', 0xFF])]);
        Assert.Equal("a\uFFFD", names[names.Intern([(byte)'a', 0xFF])]);
    }

    [Fact]
    public void Bytes_ofMoreNamesThanAreKept_areStillTheirNames()
    {
        var names = new Names();
        byte[][] texts = [.. Enumerable.Range(0, 50_000).Select(i => Encoding.UTF8.GetBytes($"thread/{i}"))];
        var ids = texts.Select(text => names.Intern(text)).ToArray();

        Assert.Equal(texts.Length, ids.Distinct().Count());
        Assert.Equal(ids, texts.Select(text => names.Intern(text)));
    }

    [Fact]
    public void Bytes_fromManyThreads_areOneName()
    {
        var names = new Names();
        byte[][] texts = [.. Enumerable.Range(0, 2_000).Select(i => Encoding.UTF8.GetBytes($"t{i}"))];
        var ids = new NameId[8][];

        Parallel.For(0, ids.Length, reader => ids[reader] = [.. texts.Select(text => names.Intern(text))]);

        Assert.All(ids, its => Assert.Equal(ids[0], its));
        Assert.Equal(texts.Length + 1, names.Count);
    }

    [Fact]
    public void Bytes_thatBecomeTheSameText_areOneName()
    {
        var names = new Names();
        byte[][] spellings = [[0xFF], [0xFE], [0x80], [0xC3], [.. Encoding.UTF8.GetBytes("\uFFFD")]];

        for (var round = 0; round < 2; round++)
            Assert.All(spellings, bytes => Assert.Equal(names.Intern("\uFFFD"), names.Intern(bytes)));
    }

    [Fact]
    public void Bytes_ofAnyLength_areDecodedAsTheyWouldBeAlone()
    {
        var (names, random) = (new Names(), new Random(11));
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            for (var round = 0; round < 2; round++) Assert.Equal(Encoding.UTF8.GetString(bytes), names[names.Intern(bytes)]);
        }
    }
}
