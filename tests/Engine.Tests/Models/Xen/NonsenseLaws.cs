using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Models.Xen;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Xen;

/// <summary>Whatever records follow each other, nothing throws and what is said of vCPUs and pCPUs adds up.</summary>
public sealed class NonsenseLaws
{
    private const uint Idle = 0x7fff;

    [Fact]
    public void AnyRecords_giveTracksWithoutGaps_andCpusAsBusyAsVcpusAreOnThem()
    {
        for (var seed = 1; seed <= Law.Cases(150); seed++)
        {
            var random = new Random(seed);
            var bytes = Trace(random);
            var incident = XenIncident.Replay(random.Next(3) == 0 ? RandomXen.Damage(bytes, random) : bytes);
            foreach (var table in new[] { VmCatalog.VcpuMode, VmCatalog.VcpuPlacement, CpuCatalog.CpuMode, CpuCatalog.CpuTask, XenCatalog.CpuIdle }) Partition(seed, incident, table);

            var (vcpus, cpus) = (OnCpu(incident[VmCatalog.VcpuMode]), OnCpu(incident[CpuCatalog.CpuMode]));
            var areAllKnown = !incident.Findings.Any(finding => finding.Code.EndsWith("-without-vcpu", StringComparison.Ordinal));
            foreach (var (cpu, ns) in cpus)
            {
                var known = vcpus.GetValueOrDefault(cpu);
                Assert.True(areAllKnown ? known == ns : known <= ns, $"seed {seed}: pCPU {cpu} is busy for {ns} ns, its vCPUs for {known} ns");
            }

            Assert.All(incident.VmExits, exit => Assert.Equal(
                exit.StopNs - exit.StartNs, exit.Int("hypervisor_ns") + exit.Int("emulator_ns") + exit.Int("runnable_ns") + exit.Int("sleeping_ns")));
        }
    }

    private static void Partition(int seed, XenIncident incident, TableSchema table)
    {
        var span = incident.Plan.Span;
        foreach (var rows in incident[table].GroupBy(row => (row.Int("machine_id"), row.Int(table.Columns[1].Name))))
        {
            var at = span.StartNs;
            foreach (var row in rows)
            {
                Assert.True(row.StartNs == at && row.StopNs > at, $"seed {seed}, {table.Name}: {row} should start at {at}");
                at = row.StopNs;
            }

            Assert.Equal(span.StopNs, at);
        }
    }

    private static Dictionary<long, long> OnCpu(IEnumerable<Row> rows) => rows
        .Where(row => row.Text("state") is "guest" or "hypervisor" or "running" && row.IntOr("cpu") is not null)
        .GroupBy(row => row.Int("cpu"))
        .ToDictionary(cpu => cpu.Key, cpu => cpu.Sum(row => row.StopNs - row.StartNs));

    private static byte[] Trace(Random random)
    {
        var writer = new XenWriter();
        var tsc = 1_000UL;
        for (var windows = random.Next(1, 12); windows > 0; windows--)
        {
            var cpu = random.Next(3);
            writer.Window(cpu, records =>
            {
                for (var left = random.Next(1, 20); left > 0; left--) Add(records, (uint)cpu, tsc += (ulong)random.Next(30), random);
            });
        }

        return writer.Bytes;
    }

    private static void Add(XenRecords records, uint cpu, ulong tsc, Random random)
    {
        var (domain, vcpu) = ((uint)random.Next(2), (uint)random.Next(2));
        switch (random.Next(14))
        {
            case < 4: records.Runstate(tsc, domain, vcpu, (uint)random.Next(4), (uint)random.Next(4)); break;
            case 4: records.Switch(tsc, (domain, vcpu), (uint)random.Next(1, 4), (1 - domain, vcpu), (uint)random.Next(200), (uint)random.Next(200)); break;
            case 5: records.Switch(tsc, (domain, vcpu), 1, (Idle, cpu), (uint)random.Next(200)); break;
            case 6: records.Switch(tsc, (Idle, cpu), 1, (domain, vcpu)); break;
            case 7: records.Exit(tsc, (uint)random.Next(60)); break;
            case 8 or 9: records.Entry(tsc, nested: random.Next(9) == 0); break;
            case 10: records.Lost(tsc, 3, tsc - (ulong)random.Next(60), random.Next(4) == 0 ? Idle : domain, vcpu); break;
            case 11: records.At(tsc, 0x28011, domain, vcpu, (uint)random.Next(300), 0).At(tsc, 0x21002, vcpu | (domain << 16)); break;
            case 12: records.At(tsc, (uint)random.Next(0x28001, 0x28008), domain, vcpu, 0); break;
            default: records.At(tsc, 0x801002 + (uint)random.Next(2), (uint)random.Next(3), 0, 0, 0); break;
        }
    }
}
