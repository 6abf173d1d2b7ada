using FsCheck.Fluent;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Kvm;

/// <summary>Laws that hold whatever a host does and whatever the tracer loses of it.</summary>
public sealed class SimulatedHostLaws
{
    [Fact]
    public void CompleteTrace_isTheTruth() => Holds(mayLose: false, (host, incident) =>
    {
        AssertTruth(host, incident);
        Assert.DoesNotContain(incident.Findings, finding => finding.Code == "impossible-transition");

        // An entry on a CPU that never switches is nobody's: it does not say whose it is.
        if (incident.Findings.Any(finding => finding.Code == "vm-entry-without-vcpu")) return;
        Assert.Equal(GuestTime(incident.VcpuMode), GuestTime(incident.CpuMode));
    });

    [Fact]
    public void LossyTrace_neverLiesWhereItIsSure() => Holds(mayLose: true, AssertTruth);

    [Fact]
    public void EveryTrack_partitionsTheSpan() => Holds(mayLose: true, (_, incident) => Laws.AssertPartitions(incident));

    [Fact]
    public void EveryExit_isOneSpanWhosePartsSumToIt() => Holds(mayLose: true, (host, incident) =>
    {
        Assert.Equal(host.Exits, incident.VmExits.Count);
        Laws.AssertParts(incident);
    });

    private static void Holds(bool mayLose, Action<HostSimulation, Incident> law) =>
        Law.Holds(
            Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), choices =>
            {
                var host = HostSimulation.Run(choices, mayLose);
                var incident = Incident.Replay(host.Script, topology: HostSimulation.Topology);
                try
                {
                    law(host, incident);
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException(host.Script + string.Join('\n', host.Truth) + '\n' + e.Message, e);
                }
            }),
            usualCases: 300,
            size: 400);

    private static long GuestTime(IEnumerable<Row> rows) => rows.Where(row => row.Text("state") == "guest").Sum(row => row.StopNs - row.StartNs);

    /// <summary>Rows that are certain or inferred say what really was.</summary>
    private static void AssertTruth(HostSimulation host, Incident incident)
    {
        foreach (var row in incident.VcpuMode.Where(row => row.Text("certainty") != "lossy"))
        {
            var said = Timeline.Vcpu(row);
            for (var tick = row.StartNs; tick < row.StopNs; tick++)
                Assert.True(Agree(said, row.Text("certainty")!, host.Truth[row.Int("vcpu")][(int)tick]), $"tick {tick} of {row}");
        }
    }

    /// <summary>
    /// What is inferred may leave open why a thread sleeps or waits, and whether kernel or device model runs;
    /// what lies before the first evidence is unknown.
    /// </summary>
    private static bool Agree(char said, string certainty, char truth) => (said, certainty) switch
    {
        ('<', _) => true,
        ('p', "inferred") => truth is 'P' or 'W',
        ('B', not "certain") => truth is 'Z' or 'I' or 'B',
        ('H', not "certain") => truth is 'H' or 'E',
        _ => said == truth,
    };
}
