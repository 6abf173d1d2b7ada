namespace VmQuery.Cli.Tests;

public sealed class InterruptTests
{
    [Fact]
    public void Interrupt_raised_cancelsTheWorkButNotTheNext()
    {
        using var interrupt = new Interrupt();
        var work = interrupt.StartWork();
        Assert.True(interrupt.Raise());
        Assert.True(work.IsCancellationRequested);
        Assert.False(interrupt.StartWork().IsCancellationRequested);
    }

    [Fact]
    public void Interrupt_raisedTwice_findsNothingLeftToCancel()
    {
        using var interrupt = new Interrupt();
        interrupt.StartWork();
        interrupt.Raise();
        Assert.False(interrupt.Raise());
    }

    [Fact]
    public void Interrupt_toLeave_staysCancelled()
    {
        using var interrupt = new Interrupt();
        interrupt.Raise(leave: true);
        Assert.True(interrupt.Leaving);
        Assert.True(interrupt.StartWork().IsCancellationRequested);
    }
}
