using VmQuery.Engine.Formats.XenTrace.Live;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.XenTrace;

/// <summary>A file that grows: what is said of its beginning must be what is said of the whole.</summary>
public sealed class GrowingTests : IDisposable
{
    private static readonly int Cases = int.Parse(Environment.GetEnvironmentVariable("VMQ_FUZZ_CASES") ?? "25", System.Globalization.CultureInfo.InvariantCulture);
    private readonly TempFolder _folder = new();

    /// <summary>This is what makes the watermark one: windows come later that hold older records than others before, but none older than it.</summary>
    [Fact]
    public void RecordsUpToTheWatermark_areThoseOfTheWholeTrace()
    {
        var moves = 0;
        for (var seed = 1; seed <= Cases; seed++)
        {
            var xen = new SimulatedXen(new Random(seed));
            var settled = new List<(ulong Tsc, List<string> Records)>();
            while (xen.Bytes.Length == 0) xen.Round();
            var file = Save(xen.Bytes);
            using var growing = Follow(file);
            for (var round = 0; round < 12; round++)
            {
                xen.Round();
                Save(xen.Bytes);
                if (growing.Look().Settled is { } tsc) settled.Add((tsc, SettledOf(growing)));
            }

            var all = XenRead.All(file, TestClock.Options).ToArray();
            foreach (var (tsc, records) in settled)
                Assert.True(records.SequenceEqual(all.Where(record => record["tsc"] <= (long)tsc).Select(record => record.ToString())), $"seed {seed}, up to {tsc}");
            moves += settled.DistinctBy(at => at.Tsc).Count();
        }

        Assert.True(moves > 5 * Cases, $"the watermark moved {moves} times");
    }

    /// <summary>What comes in pieces of any size, cut anywhere, is seen as if it had come at once.</summary>
    [Fact]
    public void DamagedTrace_growingInPieces_isSeenAsAtOnce()
    {
        for (var seed = 1; seed <= Cases; seed++)
        {
            var random = new Random(seed);
            var xen = new SimulatedXen(random);
            for (var round = 0; round < 6; round++) xen.Round();
            var bytes = RandomXen.Damage(xen.Bytes, random);
            var file = Save(bytes[..12]);
            using var growing = Follow(file);
            for (var length = 12; length < bytes.Length; length = Math.Min(bytes.Length, length + random.Next(1, 400)))
            {
                Save(bytes[..length]);
                var growth = growing.Look();
                using var atOnce = Follow(file);

                Assert.Equal(growth with { Settled = null, Lag = null }, atOnce.Look() with { Settled = null, Lag = null });
            }

            Save(bytes);
            using var whole = Follow(file);
            Assert.Equal(whole.Look().Settled, growing.Look().Settled);
            Assert.Equal(SettledOf(whole), SettledOf(growing));
        }
    }

    [Fact]
    public void Watermark_isNotThereBeforeTheThirdEpoch()
    {
        var writer = new XenWriter().Window(0, records => records.Runstate(10, 1, 0, 2, 1)).Window(1, records => records.Runstate(30, 1, 1, 2, 1));
        using var growing = Follow(Save(writer.Bytes));
        Assert.Null(growing.Look().Settled);

        Save(writer.Window(0, records => records.Runstate(20, 1, 0, 1, 0)).Bytes);
        Assert.Null(growing.Look().Settled);

        Save(writer.Window(0, records => records.Runstate(40, 1, 0, 0, 1)).Header(1, 100).Bytes);
        Assert.Equal(30UL, growing.Look().Settled);
        Assert.Equal(["10", "20", "30"], SettledOf(growing).Select(record => record.Split("tsc=")[^1].Split(' ')[0]).Order());
    }

    [Fact]
    public void Loss_reportedBehindTheWatermark_isWaitedFor()
    {
        var writer = new XenWriter().Window(0, records => records.Runstate(10, 1, 0, 2, 1)).Window(1, records => records.Runstate(30, 1, 1, 2, 1))
            .Window(0, records => records.Lost(35, 7, firstTsc: 25).Runstate(36, 1, 0, 1, 0))
            .Window(0, records => records.Runstate(40, 1, 0, 0, 1)).Header(0, 4);
        using var growing = Follow(Save(writer.Bytes));

        Assert.Equal(24UL, growing.Look().Settled);

        Save(new XenWriter().Raw(writer.Bytes.AsSpan()[..^12]).Window(0, records => records.Runstate(50, 1, 0, 0, 1)).Header(0, 4).Bytes);
        Assert.Equal(36UL, growing.Look().Settled);
        Assert.Equal(7, growing.Look().Lost);
    }

    [Fact]
    public void Growth_countsWhatHasCome()
    {
        var xen = TestData.Path("xen/lost/lost.xentrace");
        using var growing = Follow(xen);

        var growth = growing.Look();

        // All but the last window, behind which nothing has come.
        Assert.Equal((4, 128_662), (growth.Cpus, growth.Lost));
        Assert.InRange(new FileInfo(xen).Length - growth.Bytes, 1, 5000);
        Assert.InRange(XenRead.All(xen).Count(record => !record.Event.StartsWith("loss-", StringComparison.Ordinal)) - growth.Events, 0, 300);
        Assert.True(growth.Lag > TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static GrowingCapture Follow(string file) => new(file, bigEndian: File.ReadAllBytes(file)[0] == 0x20, TestClock.Options);

    private static List<string> SettledOf(GrowingCapture growing)
    {
        using var trace = growing.OpenSettled();
        return trace is null ? [] : XenRead.All(trace).ConvertAll(record => record.ToString());
    }

    private string Save(byte[] bytes) => new XenWriter().Raw(bytes).Save(_folder);
}
