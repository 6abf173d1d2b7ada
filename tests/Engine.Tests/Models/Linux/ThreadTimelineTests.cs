using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Linux;

/// <summary>Thread 50, mostly on CPU 1. R running, W waits for a CPU, S sleeps, T stopped, A absent, ? unknown.</summary>
public sealed class ThreadTimelineTests
{
    [Fact]
    public void Sleep_wakesWaitsRuns() => Drawn(
        "RRSSSWWRR",
        """
        2 cpu1 sched_switch prev_tid=50 prev_state=1 next_tid=0
        5 cpu1 sched_waking tid=50 target_cpu=1
        7 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=50
        9 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void FirstSight_tellsWhatWasBefore()
    {
        Drawn("SSWR", "2 cpu1 sched_waking tid=50 target_cpu=1\n3 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=50\n4 cpu0 irq_entry irq=1");
        Drawn("WWR", "2 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=50\n3 cpu0 irq_entry irq=1");
        Drawn("RRT", "2 cpu1 sched_switch prev_tid=50 prev_state=4 next_tid=0\n3 cpu0 irq_entry irq=1");
    }

    [Fact]
    public void Fork_isAbsentBefore_andDeathIsAbsentAfter() => Drawn(
        "AAAWRRAAA",
        """
        3 cpu1 sched_process_fork child_tid=50 child_pid=50 child_comm="sh"
        4 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=50
        6 cpu1 sched_switch prev_tid=50 prev_state=16 next_tid=0
        7 cpu0 sched_process_free tid=50
        9 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void LateFree_doesNotEndTheNextThreadOfThatId() => Drawn(
        "RRAWR",
        """
        2 cpu1 sched_switch prev_tid=50 prev_state=16 next_tid=0
        3 cpu1 sched_process_fork child_tid=50
        4 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=50
        4 cpu0 sched_process_free tid=50
        5 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void WakingBeforeTheSwitchToSleep_leavesTheWakerToTheWakeup()
    {
        var incident = Drawn(
            "RRRSSWR",
            """
            0 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=50
            1 cpu0 sched_switch prev_tid=0 prev_state=0 next_tid=60 next_comm="nginx"
            2 cpu0 sched_waking tid=50 target_cpu=1
            3 cpu1 sched_switch prev_tid=50 prev_state=1 next_tid=0
            5 cpu1 sched_wakeup tid=50 target_cpu=1
            6 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=50
            7 cpu0 irq_entry irq=1
            """);
        var sleep = Assert.Single(incident.Thread(50), row => row.Text("state") == "sleeping");
        Assert.Equal(("nginx", 60), (sleep.Text("woken_by"), sleep.Int("woken_by_tid")));
    }

    [Fact]
    public void Hole_onItsCpu_isUnknown_andLaterEvidenceReachesBackToItsStop()
    {
        var incident = Drawn(
            "RR????RRS",
            """
            0 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=50
            2 cpu1 lost
            6 cpu1 complete
            8 cpu1 sched_switch prev_tid=50 prev_state=1 next_tid=0
            9 cpu0 irq_entry irq=1
            """);
        Assert.Equal("lllllllle", Timeline.Draw([.. incident.Thread(50)], Timeline.Sureness, 0, 9));
    }

    [Fact]
    public void Hole_elsewhere_keepsASleeperUnlessContradicted()
    {
        Drawn("RSSSSW", "1 cpu1 sched_switch prev_tid=50 prev_state=1 next_tid=0\n2 cpu2 lost\n3 cpu2 complete\n5 cpu1 sched_waking tid=50 target_cpu=1\n6 cpu0 irq_entry irq=1");
        Drawn("RS???S", "1 cpu1 sched_switch prev_tid=50 prev_state=1 next_tid=0\n2 cpu2 lost\n3 cpu2 complete\n5 cpu2 sched_switch prev_tid=50 prev_state=1 next_tid=0\n6 cpu0 irq_entry irq=1");
    }

    [Fact]
    public void Contradiction_withoutLoss_isAFinding()
    {
        var incident = Drawn("R????S", "1 cpu1 sched_switch prev_tid=50 prev_state=1 next_tid=0\n5 cpu2 sched_switch prev_tid=50 prev_state=1 next_tid=0\n6 cpu0 irq_entry irq=1");
        Assert.Contains(incident.Findings, finding => finding.Code == "impossible-transition");
    }

    [Fact]
    public void Names_followForkAndExec()
    {
        var incident = Incident.Replay(
            """
            2 cpu1 sched_process_fork child_tid=50 child_pid=50 child_comm="bash"
            5 cpu1 sched_process_exec tid=50 filename="/usr/bin/a-very-long-program-name"
            9 cpu1 sched_process_free tid=50
            """);
        var names = incident.ThreadNames.Select(row => (row.Text("name"), row.Int("pid"), row.StartNs, row.StopNs));
        Assert.Equal([("bash", 50, 2, 5), ("a-very-long-pro", 50, 5, 9)], names);
    }

    private static Incident Drawn(string drawing, string script)
    {
        var incident = Incident.Replay(script);
        Timeline.Is(drawing, incident.Thread(50), Timeline.Thread);
        Laws.AssertPartitions(incident);
        return incident;
    }
}
