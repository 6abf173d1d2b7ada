using VmQuery.Engine.Formats.Ctf;
using VmQuery.Engine.Formats.Ctf.Streams;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>Packets are drawn as <c>start-stop</c> or <c>start-stop#number</c>, a start without times as <c>?</c>; files that are one stream as <c>a+b</c>.</summary>
public sealed class RotationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("a+b", "a: 0-10 10-20", "b: 20-30")]
    [InlineData("a+b", "a: 20-30", "b: 0-10 10-20")]
    [InlineData("a+b+c", "a: 50-60", "b: 0-10", "c: 20-30")]
    [InlineData("a+b", "a: 0-10 20-30", "b: 10-20 30-40")]
    [InlineData("a, b", "a: 0-10 20-30", "b: 5-15")]
    [InlineData("a+c, b", "a: 0-10", "b: 5-15", "c: 10-20")]
    [InlineData("a, b", "a: 0-100", "b: 0-100")]
    [InlineData("a+b", "a: 0-10#0 10-20#1", "b: 20-30#2")]
    [InlineData("a+b", "a: 0-10#0", "b: 20-30#5")]
    [InlineData("a, b", "a: 0-10#0 10-20#1", "b: 20-30#0")]
    [InlineData("a, b", "a: 0-10#3", "b: 20-30#3")]
    [InlineData("a, b", "a: 0-0 20-0", "b: 10-0 30-0")]
    [InlineData("a+b", "a: 0-0 10-0", "b: 20-0 30-0")]
    [InlineData("a, b", "a: ? ?", "b: ?")]
    [InlineData("a+b", "a: ?#0 ?#1", "b: ?#2")]
    [InlineData("b, x/a+y/a", "x/a: ?", "y/a: ?", "b: ?")]
    [InlineData("x/a+y/a", "x/a: 0-10 10-20", "y/a: 10-20 20-30")]
    [InlineData("x/a+y/a", "x/a: 0-15 10-25", "y/a: 10-25 20-30")]
    [InlineData("x/a+y/a", "x/a: 0-10 10-20", "y/a: 0-10 10-20")]
    [InlineData("x/a, x/b", "x/a: 0-10 10-20", "x/b: 0-10 10-20")]
    [InlineData("a+b", "a: 0-10", "b:")]
    public void Files_areOneStream_whenTheirPacketsFollowEachOther(string streams, params string[] files)
    {
        var packets = files.Select(file => file.Split(':')).Select(parts => (parts[0], PacketsOf(parts[0], parts[1]))).ToList();

        var rotations = Rotation.Of(packets).Select(rotation => string.Join('+', packets.Select(file => file.Item1).Where(file => rotation.Files.Contains(file, StringComparer.Ordinal))));

        Assert.Equal(streams, string.Join(", ", rotations.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Files_ofOneCpuSideBySide_areReadInTheOrderOfTime()
    {
        Write("a", 0, 100, 300, 500);
        Write("b", 20, 200, 400, 600);

        var trace = DecodedTrace.Read(new CtfFormat(), _folder.Path);

        Assert.Equal(2, trace.Totals.Count);
        Assert.All(trace.Totals, totals => Assert.Empty(totals.Losses));
        Assert.Equal([[101L, 301L, 501L], [201L, 401L, 601L]], trace.Totals.Select(totals => new[] { totals.FirstNs!.Value, (totals.FirstNs.Value + totals.LastNs!.Value) / 2, totals.LastNs.Value }));
    }

    [Fact]
    public void Files_ofOneCpuOneAfterTheOther_areOneStreamWithItsLosses()
    {
        Write("a_1", 3, 200);
        Write("a_0", 0, 100);

        var totals = Assert.Single(DecodedTrace.Read(new CtfFormat(), _folder.Path).Totals);

        Assert.Equal((101L, 201L, 2L), (totals.FirstNs, totals.LastNs, Assert.Single(totals.Losses).Packets));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Writes a file of one packet with an event just behind each of some times.</summary>
    private void Write(string name, ulong number, params ReadOnlySpan<int> times)
    {
        using var trace = new CtfWriter("other");
        var events = new List<WrittenEvent>();
        foreach (var time in times) events.Add(new WrittenEvent((ulong)time + 1, 0));
        trace.Packet((ulong)times[0], (ulong)times[^1] + 5, number, 0, 4096, [.. events]).Save();
        File.Copy(Path.Combine(trace.Folder, "metadata"), _folder["metadata"], overwrite: true);
        File.Copy(Path.Combine(trace.Folder, "stream"), _folder[name]);
    }

    private static List<Packet> PacketsOf(string file, string drawing) =>
        [.. drawing.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((packet, i) => PacketOf(file, packet) with { Offset = i })];

    private static Packet PacketOf(string file, string drawing)
    {
        var parts = drawing.Split('#');
        ulong? number = parts.Length > 1 ? ulong.Parse(parts[1]) : null;
        var times = parts[0].Split('-');
        return parts[0] == "?"
            ? new Packet(file, 0, 800, 800, null, null, number, null, 0)
            : new Packet(file, 0, 800, 800, ulong.Parse(times[0]), ulong.Parse(times[1]), number, null, 0);
    }
}
