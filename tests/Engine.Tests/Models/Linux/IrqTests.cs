using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Linux;

/// <summary>Handled interrupts of CPU 1, a line each in the order of their starts: first their numbers (A is 1), then C certain, E edge, L lossy.</summary>
public sealed class IrqTests
{
    private const int Ticks = 11;

    [Fact]
    public void Handler_isARow_withItsName()
    {
        var incident = Incident.Replay("2 cpu1 irq_entry irq=24 name=\"eth0-rx\"\n4 cpu1 irq_exit irq=24 ret=1\n6 cpu0 irq_entry irq=1");
        var row = Assert.Single(Irqs(incident));
        Assert.Equal((2, 4, 24, "eth0-rx", "certain"), (row.StartNs, row.StopNs, row.Int("irq"), row.Text("handler"), row.Text("certainty")));
    }

    [Fact]
    public void HandlersOfASharedLine_areARowEach() => Drawn(
        ["..AA.......", "....AAA...."],
        ["..CC.......", "....CCC...."],
        """
        2 cpu1 irq_entry irq=1 name="nvme"
        4 cpu1 irq_exit irq=1
        4 cpu1 irq_entry irq=1 name="ahci"
        7 cpu1 irq_exit irq=1
        10 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void Handler_thatInterruptsAnother_liesInIt() => Drawn(
        [".AAAAAA....", "...BB......"],
        [".CCCCCC....", "...CC......"],
        """
        1 cpu1 irq_entry irq=1
        3 cpu1 irq_entry irq=2
        5 cpu1 irq_exit irq=2
        7 cpu1 irq_exit irq=1
        10 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void Handler_whoseEndWentByUnseen_hasNoRow_andHoldsUpNoOther() => Drawn(
        [".AAAAAA....", ".........C."],
        [".CCCCCC....", ".........C."],
        """
        1 cpu1 irq_entry irq=1
        3 cpu1 irq_entry irq=2
        7 cpu1 irq_exit irq=1
        8 cpu1 irq_entry irq=2
        9 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=50
        9 cpu1 irq_entry irq=3
        10 cpu1 irq_exit irq=3
        11 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void TraceThatStartsAndStopsInHandlers_hasTheirParts() => Drawn(
        ["AAAA.......", "......BBBB."],
        ["EEEE.......", "......EEEE."],
        """
        4 cpu1 irq_exit irq=1
        6 cpu1 irq_entry irq=2
        10 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void TraceThatStartsInAnInterruptedHandler_hasBoth() => Drawn(
        ["AAAAAA.....", "..BB......."],
        ["EEEEEE.....", "..CC......."],
        """
        2 cpu1 irq_entry irq=2
        4 cpu1 irq_exit irq=2
        6 cpu1 irq_exit irq=1
        10 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void TraceThatStartsInAHandler_endsWithItWhatInterruptedIt() => Drawn(
        ["AAAAA......", "......BB..."],
        ["EEEEE......", "......CC..."],
        """
        3 cpu1 irq_entry irq=2
        5 cpu1 irq_exit irq=1
        6 cpu1 irq_entry irq=2
        8 cpu1 irq_exit irq=2
        10 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void EndWithoutAStart_afterASwitch_isNoRow() => Drawn(
        [],
        [],
        """
        2 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=50
        4 cpu1 irq_exit irq=1
        10 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void Loss_inAHandler_cutsIt() => Drawn(
        [".AA........", ".....AAA..."],
        [".LL........", ".....LLL..."],
        """
        1 cpu1 irq_entry irq=1
        3 cpu1 lost
        5 cpu1 complete
        8 cpu1 irq_exit irq=1
        10 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void Loss_onAnotherCpu_leavesItWhole() => Drawn(
        [".AAAAAAA..."],
        [".CCCCCCC..."],
        """
        1 cpu1 irq_entry irq=1
        3 cpu2 lost
        5 cpu2 complete
        8 cpu1 irq_exit irq=1
        10 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void StartsWithoutEnds_keepNoMoreThanAKernelNests()
    {
        var starts = string.Join('\n', Enumerable.Range(1, 1000).Select(i => $"{i} cpu1 irq_entry irq={i}"));
        var rows = Irqs(Incident.Replay($"{starts}\n1001 cpu0 irq_entry irq=1")).ToArray();
        Assert.Equal(Enumerable.Range(986, 15).Select(irq => (long)irq), rows.Select(row => row.Int("irq")));
        Assert.All(rows, row => Assert.Equal("edge", row.Text("certainty")));
    }

    [Fact]
    public void Number_thatIsNotRecorded_isAbsent()
    {
        var row = Assert.Single(Irqs(Incident.Replay("2 cpu1 irq_entry\n4 cpu1 irq_exit\n6 cpu0 irq_entry irq=1")));
        Assert.Equal((2, 4, null, null), (row.StartNs, row.StopNs, row.IntOr("irq"), row.Text("handler")));
    }

    private static IEnumerable<Row> Irqs(Incident incident) => incident.Irqs.Where(row => row.Int("cpu") == 1);

    private static void Drawn(string[] numbers, string[] certainties, string script)
    {
        var rows = Irqs(Incident.Replay(script)).ToArray();
        Assert.Equal(numbers, rows.Select(row => Drawn(row, (char)('@' + row.Int("irq")))));
        Assert.Equal(certainties, rows.Select(row => Drawn(row, char.ToUpperInvariant(row.Text("certainty")![0]))));
    }

    private static string Drawn(Row row, char letter) =>
        string.Concat(Enumerable.Range(0, Ticks).Select(tick => row.StartNs <= tick && tick < row.StopNs ? letter : '.'));
}
