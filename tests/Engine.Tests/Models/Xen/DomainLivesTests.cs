using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Xen;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Xen;

/// <summary>Domains that come and go under one number, and whose vCPUs are whose.</summary>
public sealed class DomainLivesTests
{
    private const string Gone = "xen_sched_dom_rem dom=5";
    private const string Created = "xen_sched_dom_add dom=5";
    private const int MostTries = 5;

    [Fact]
    public void Vcpu_belongsToTheLivesItWasNamedIn()
    {
        var guests = Surveyed($"1 {Named(0)}\n2 {Named(1)}\n3 {Gone}\n4 {Created}\n5 {Named(0)}\n6 {Gone}\n7 {Created}\n8 {Named(1)}");

        Assert.Equal(["0 1", "0", "1"], guests.Select(VcpusOf));
    }

    [Fact]
    public void Vcpu_whoseCpuWroteNoEdge_mayHaveBeenInTheLivesBetween()
    {
        var guests = Surveyed($"1 {Named(0)}\n8 {Named(0)}", $"2 {Named(1)}\n3 {Gone}\n4 {Created}\n5 {Named(1)}\n6 {Gone}\n7 {Created}");

        Assert.Equal(["0 1", "0 1", "0"], guests.Select(VcpusOf));
    }

    [Fact]
    public void VcpusThatMayHaveBeenInLivesBetween_areNoMoreThanAHostHas()
    {
        var vcpus = Enumerable.Range(0, 400).ToArray();
        var ends = string.Join('\n', vcpus.Select(vcpu => $"1 {Named(vcpu)}").Concat(vcpus.Select(vcpu => $"9000 {Named(vcpu)}")));
        var edges = string.Join('\n', Enumerable.Range(1, 1000).Select(i => $"{2 * i} {Gone}\n{(2 * i) + 1} {Created}"));

        Assert.Equal((2 * vcpus.Length) + (1 << 16), Surveyed(ends, edges).Sum(guest => guest.Vcpus.Length));
    }

    [Fact]
    public void Domain_heardOfAfterItsEnd_endsAgain()
    {
        var incident = XenIncident.Replay((0, r => r
            .Runstate(0, 5, 0, 2, 1).At(2, 0x28002, 5).Runstate(4, 5, 0, 3, 1).At(6, 0x28002, 5).At(8, 0x28002, 5).At(9, 0x21002, 0x50001)));

        Timeline.Is("WWOOppOOOO", incident.Vcpu("dom5", 0), Timeline.Vcpu);
    }

    [Fact]
    public void Domain_thatComesAndGoes_costsNoMoreTheMoreVcpusItHas()
    {
        // One that costs more does so each time; a machine that was busy with something else is not always.
        var times = new List<(double Its, double Others)>();
        do times.Add((MillisecondsOf(comesAndGoes: 5), MillisecondsOf(comesAndGoes: 6)));
        while (times[^1].Its > 5 * times[^1].Others && times.Count < MostTries);

        Assert.True(times[^1].Its <= 5 * times[^1].Others, $"ms, and when it is a domain without vCPUs: {string.Join(", ", times)}");
    }

    private static double MillisecondsOf(uint comesAndGoes)
    {
        var writer = new XenWriter();
        for (var start = 0u; start < 10_000; start += 1000)
            writer.Window(0, r =>
            {
                for (var vcpu = start; vcpu < start + 1000; vcpu++) r.Runstate(vcpu, 5, vcpu, 2, 1);
            });
        for (var start = 10_000u; start < 70_000; start += 1000)
            writer.Window(0, r =>
            {
                for (var at = start; at < start + 1000; at += 2) r.At(at, 0x28002, comesAndGoes).At(at + 1, 0x28001, comesAndGoes);
            });

        var watch = Stopwatch.StartNew();
        Assert.Equal(10_000, XenIncident.Replay(writer.Bytes).Plan.Topology.Links.Length);
        return watch.Elapsed.TotalMilliseconds;
    }

    private static string Named(int vcpu) => $"xen_sched_runstate_change dom=5 vcpu={vcpu} old_state=2 new_state=1";

    private static string VcpusOf(FoundGuest guest) => string.Join(' ', guest.Vcpus.Select(vcpu => vcpu.Vcpu));

    /// <summary>What the first pass finds in the records of some CPUs.</summary>
    private static ImmutableArray<FoundGuest> Surveyed(params ReadOnlySpan<string> cpus)
    {
        var (schema, names) = (Incident.SchemaOf([new XenModel()]), new Names());
        var facts = new Dictionary<string, string> { [Machine.FormatFact] = XenFacts.Format }.ToFrozenDictionary();
        var survey = new XenModel().StartSurvey(new SurveyContext("host", null, schema, names) { Facts = facts })!;
        for (var cpu = 0; cpu < cpus.Length; cpu++)
        {
            var stream = survey.OpenStream(new StreamInfo($"cpu{cpu}", null, cpu));
            new EventScript(schema, names).Play(cpus[cpu].Replace(" xen", $" cpu{cpu} xen", StringComparison.Ordinal), (in EventView e) => stream.Take(e));
        }

        return survey.Finish().Guests;
    }
}
