using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.XenTrace.Time;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.XenTrace;

/// <summary>Counters of CPUs that are apart.</summary>
public sealed class TscAlignmentTests
{
    private const int Cpus = 4;

    [Theory]
    [InlineData(0)]
    [InlineData(3_000)]
    [InlineData(-3_000)]
    [InlineData(5_000)]
    [InlineData(-5_000)]
    public void Counter_thatIsApart_isMovedUntilAllIsInOrder(long apart)
    {
        var changes = Simulate(new Random(7), cpu => cpu == 2 ? apart : 0);

        var found = TscAlignment.Of(changes);

        Assert.True(found.IsPossible);
        Assert.Equal(0, ChangeChain.Bounds(changes.Select(change => change with { Tsc = found.Aligned(change.Cpu, change.Tsc) }), TscAlignment.None.Offsets).Backward);
        if (apart == 0) Assert.Empty(found.Offsets);
        else Assert.InRange(found.Offsets[2], -apart - 2_000, -apart + 2_000);
        Assert.All(found.Offsets.Where(pair => pair.Key != 2), pair => Assert.InRange(pair.Value, -2_000, 2_000));
        Assert.Equal(apart != 0, found.Backward > 0);
    }

    [Fact]
    public void Counters_thatDrift_areLeftAsTheyAre_andItIsSaid()
    {
        var changes = Simulate(new Random(7), _ => 0).Select(change => change.Cpu == 2 ? change with { Tsc = change.Tsc < 2_000_000 ? change.Tsc + 50_000 : change.Tsc - 50_000 } : change).ToArray();

        var found = TscAlignment.Of(changes);

        Assert.False(found.IsPossible);
        Assert.Empty(found.Offsets);
        Assert.StartsWith("none: ", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_isReadInTheOrderThatCanBe_whenAskedTo()
    {
        using var folder = new TempFolder();
        var file = new XenWriter(originTsc: 10_000)
            .Window(0, r => r.Runstate(100, 1, 0, 0, 2).Runstate(300, 1, 0, 2, 1).Runstate(500, 1, 0, 2, 1))
            .Window(1, r => r.Runstate(210, 1, 0, 1, 0).Runstate(290, 1, 0, 0, 2))
            .Save(folder);

        Assert.Equal([0, 200, 400, 110, 190], Times(align: false));
        Assert.Equal([0, 200, 400, 200, 280], Times(align: true));

        IEnumerable<long> Times(bool align) => XenRead.All(file, TestClock.Options with { AlignTsc = align }).Select(record => record.TimeNs);
    }

    [Theory]
    [InlineData("pv-credit2/all-1s")]
    [InlineData("pvh-pv-credit2/pvh-small")]
    [InlineData("lost/lost")]
    public void Captures_needNoAlignment(string capture)
    {
        using var trace = XenRead.Open(TestData.Path($"xen/{capture}.xentrace"), new TraceReadOptions { AlignTsc = true });

        Assert.StartsWith("none needed", trace.Info.Environment["tsc_alignment"], StringComparison.Ordinal);
    }

    /// <summary>vCPUs that run on a CPU, sleep, and are woken by another CPU; the time between two changes is short now and then.</summary>
    private static SchedulerChange[] Simulate(Random random, Func<int, long> apart)
    {
        var changes = new List<SchedulerChange>();
        for (var vcpu = 0u; vcpu < 6; vcpu++)
        {
            var tsc = 1_000_000UL + vcpu;
            for (var turn = 0; turn < 60; turn++)
            {
                Add(random.Next(Cpus), 2, 1);
                var cpu = random.Next(Cpus);
                Add(cpu, 1, 0);
                Add(cpu, 0, 2);
            }

            void Add(int cpu, byte old, byte next)
            {
                changes.Add(new(cpu, vcpu, (ulong)((long)tsc + apart(cpu)), old, next));
                tsc += (ulong)random.Next(1_000, random.Next(3) == 0 ? 3_000 : 200_000);
            }
        }

        return [.. changes.OrderBy(change => change.Cpu).ThenBy(change => change.Tsc)];
    }
}
