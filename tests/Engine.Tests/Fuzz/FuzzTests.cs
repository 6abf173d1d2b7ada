using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using VmQuery.Tests.Support;
using Xunit.Abstractions;

namespace VmQuery.Engine.Tests.Fuzz;

/// <summary>
/// Damaged traces: no hang, no crash, no allocation without bound, no silent wrong count. <c>VMQ_FUZZ_CASES</c> sets the number of cases
/// (the nightly form takes 100,000 or more), <c>VMQ_FUZZ_SEED</c> the first seed: a case is repeated by its seed and a count of 1.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int UsualCases = 2500;
    private const int MostComplaints = 10;

    [Fact]
    public async Task Reader_anyDamage_reportsOrReads()
    {
        var (first, cases) = (Setting("VMQ_FUZZ_SEED", 1), Setting("VMQ_FUZZ_CASES", UsualCases));
        var traces = FuzzTrace.All(Path.Combine(TestData.Root, "tests/Engine.Tests/Formats/Ctf/Corpus"));
        var complaints = new ConcurrentQueue<string>();
        var (watch, seed, lastSeed) = (Stopwatch.StartNew(), first - 1, 0);
        var slowest = (Seed: 0, Time: TimeSpan.Zero);
        var work = Task.Factory.StartNew(
            () =>
            {
                for (seed = first; seed < first + cases && complaints.Count < MostComplaints; seed++)
                {
                    var started = watch.Elapsed;
                    var damaged = FuzzCase.Of(seed, traces);
                    using var folder = new TempFolder();
                    if (FuzzCheck.Complaint(damaged, folder.Path) is { } complaint) complaints.Enqueue($"seed {seed}, {damaged.Text}: {complaint}");
                    if (watch.Elapsed - started > slowest.Time) slowest = (seed, watch.Elapsed - started);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        while (await Task.WhenAny(work, Task.Delay(Soon.Limit)) != work)
        {
            var now = Volatile.Read(ref seed);
            Assert.False(now == lastSeed, $"Seed {now} takes more than {Soon.Limit.TotalSeconds} s: {FuzzCase.Of(now, traces).Text}");
            lastSeed = now;
        }

        await work;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seed - first} cases from seed {first} in {watch.Elapsed.TotalSeconds:F1} s, the slowest, seed {slowest.Seed}, in {slowest.Time.TotalMilliseconds:F0} ms"));
        Assert.True(complaints.IsEmpty, string.Join("\n\n", complaints));
    }

    /// <summary>Cases that a long run found: packets that end inside others, and a gap before a packet that another file holds too.</summary>
    [Theory]
    [InlineData(1003549)]
    [InlineData(1042541)]
    public void Reader_damageThatWasOnceMisread_reportsOrReads(int seed)
    {
        using var folder = new TempFolder();
        var traces = FuzzTrace.All(Path.Combine(TestData.Root, "tests/Engine.Tests/Formats/Ctf/Corpus"));

        Assert.Null(FuzzCheck.Complaint(FuzzCase.Of(seed, traces), folder.Path));
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
