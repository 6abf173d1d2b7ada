using VmQuery.Engine.Capture;
using VmQuery.Engine.Formats;

namespace VmQuery.Cli.Tests.Render;

public sealed class LiveLineTests
{
    private static readonly TraceGrowth _growth = new(36_100_000, 1_234_567, 4, 12, 99, TimeSpan.FromMilliseconds(170));

    [Fact]
    public void Line_saysWhatCameAndHowOldTheSessionIs() => Assert.Equal(
        "12 s: 1 234 567 events of 4 CPUs, 36.1 MB, 12 lost, settled but the last 170.0 ms; x.vmq as of 3 s ago",
        LiveLine.Text(new LiveStatus(TimeSpan.FromSeconds(12.3), _growth, 2, TimeSpan.FromSeconds(3.2), null), "x.vmq"));

    [Fact]
    public void Line_beforeAnythingCame_saysSo() => Assert.Equal(
        "0 s: nothing received yet; x.vmq is not there yet",
        LiveLine.Text(new LiveStatus(TimeSpan.FromSeconds(0.2), default, 0, null, null), "x.vmq"));

    [Fact]
    public void Line_isForPeopleWhoWatch_butTroubleIsForAll()
    {
        using var error = new StringWriter();
        var line = new LiveLine(new Terminal(TextReader.Null, TextWriter.Null, error), "x.vmq", quiet: false);
        var status = new LiveStatus(TimeSpan.FromSeconds(1), _growth, 0, null, "the disk is full.");

        line.Show(status with { Trouble = null });
        Assert.Equal("", error.ToString());
        line.Show(status);
        line.Show(status);

        Assert.Single(error.ToString().Split("the disk is full."), part => part.EndsWith("was not written: ", StringComparison.Ordinal));
    }
}
