using VmQuery.Cli.Tests.Commands;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests;

public sealed class InterruptTests
{
    [Fact]
    public void Interrupt_raised_cancelsTheWorkButNotWhatStartsAfresh()
    {
        using var interrupt = new Interrupt();
        var work = interrupt.StartWork();
        Assert.True(interrupt.Raise());
        Assert.True(work.IsCancellationRequested);
        Assert.True(interrupt.StartWork().IsCancellationRequested);
        Assert.False(interrupt.StartAfresh().IsCancellationRequested);
        Assert.False(interrupt.StartWork().IsCancellationRequested);
    }

    [Fact]
    public void Interrupt_beforeTheWork_stopsIt()
    {
        using var folder = new TempFolder();
        using var interrupt = new Interrupt();
        interrupt.Raise();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(TextReader.Null, output, error) { Interrupt = interrupt };
        var code = Program.Run(["query", SampleSession.Write(folder["s.vmq"]), "list vcpu of guest"], terminal);
        Assert.Equal((ExitCode.Interrupted, ""), (code, output.ToString()));
        code = Program.Run([folder["s.vmq"]], terminal with { In = new StringReader("list vcpu of guest\nlist vcpu of guest\n") });
        Assert.Equal((ExitCode.Interrupted, ""), (code, output.ToString()));
    }

    [Fact]
    public void Interrupt_raisedTwice_leavesTheWorkSomeTimeToStop()
    {
        var clock = new SetClock();
        using var interrupt = new Interrupt(clock);
        interrupt.StartWork();

        Assert.True(interrupt.Raise());
        Assert.True(interrupt.Raise());
        clock.Elapsed = Interrupt.Patience;
        Assert.False(interrupt.Raise());
    }

    [Fact]
    public void Interrupt_toLeave_staysCancelled()
    {
        using var interrupt = new Interrupt();
        interrupt.Raise(leave: true);
        Assert.True(interrupt.Leaving);
        Assert.True(interrupt.StartAfresh().IsCancellationRequested);
    }

    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
