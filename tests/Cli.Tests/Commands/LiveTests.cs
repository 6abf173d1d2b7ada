using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary><c>vmq live</c>.</summary>
public sealed class LiveTests
{
    private static readonly byte[] _capture = File.ReadAllBytes(TestData.Path("xen/variants/classes-sched-gen.xentrace"));

    [Fact]
    public void Session_isAskedTwiceWhileTheCaptureRuns_andGoesFurtherEachTime()
    {
        using var live = new LiveRun("--every", "50ms", "--cpu-hz", "2.3G");
        var half = _capture.Length / 2;

        live.Send(_capture.AsSpan(0, half));
        live.AwaitSession();
        long first = Last(live), second = 0;
        live.Send(_capture.AsSpan(half));
        live.Await(() => (second = Last(live)) > first, "the session goes no further");
        var end = live.End();

        Assert.Equal(ExitCode.Fine, end.Code);
        Assert.Equal("", end.Out);
        Assert.True(0 < first && first < second && second < Last(live), $"{first} < {second} < {Last(live)}");
        Assert.Contains("events", end.Error, StringComparison.Ordinal);
        Assert.Equal(["x.vmq", "x.xentrace"], live.Files);
        Assert.Equal(_capture, File.ReadAllBytes(live.Trace));
    }

    [Fact]
    public void CtrlC_endsTheCaptureAndFinishesTheSession()
    {
        using var live = new LiveRun("--every", "50ms");
        live.Send(_capture);
        live.AwaitSession();
        live.Await(() => new FileInfo(live.Trace).Length == _capture.Length, "not all is received");

        var end = live.Interrupt();

        Assert.Equal(ExitCode.Fine, end.Code);
        Assert.Equal(_capture, File.ReadAllBytes(live.Trace));
        Assert.DoesNotContain("capture-running", Vmq.Run("info", live.Session).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Pipe_thatClosesWithinAWindow_leavesAllWholeRecordsAndAFinding()
    {
        using var live = new LiveRun("--discard");
        live.Send(_capture.AsSpan(0, _capture.Length - 10));

        var end = live.End();

        Assert.Equal(ExitCode.Fine, end.Code);
        Assert.Contains("the trace ends before its last window does", string.Join(' ', end.Error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal(["x.vmq"], live.Files);
    }

    [Fact]
    public void Pipe_withoutBytes_givesASessionWithoutEvents()
    {
        using var live = new LiveRun();

        var end = live.End();

        Assert.Equal(ExitCode.Fine, end.Code);
        Assert.Contains("0 events", end.Error, StringComparison.Ordinal);
        Assert.Equal(["x.vmq"], live.Files);
    }

    [Fact]
    public void Pipe_withText_isRefusedBeforeItEnds_andLeavesNothing()
    {
        using var live = new LiveRun("--quiet");
        live.Send(System.Text.Encoding.ASCII.GetBytes(new string('x', 1000)));

        live.Await().Fails(ExitCode.BadTrace, "standard input, byte 0: starts with the text \"xxx");

        Assert.Empty(live.Files);
    }

    [Fact]
    public void For_endsACapture_whosePipeStaysOpen()
    {
        using var live = new LiveRun("--for", "300ms");
        live.Send(_capture);

        Assert.Equal(ExitCode.Fine, live.Await().Code);
        Assert.Equal(["x.vmq", "x.xentrace"], live.Files);
    }

    [Fact]
    public void File_thatIsWritten_isFollowed()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["g.xentrace"], _capture);

        var run = Vmq.Run("live", folder["g.xentrace"], "--session", folder["x.vmq"], "--for", "200ms", "--quiet");

        Assert.Equal(new Vmq(ExitCode.Fine, "", ""), run);
        Assert.True(File.Exists(folder["x.vmq"]));
        Assert.Equal(_capture, File.ReadAllBytes(folder["g.xentrace"]));
    }

    [Fact]
    public void EarlierCapture_isNotOverwritten()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["x.xentrace"], _capture);

        Vmq.Run("live", "-", "--session", folder["x.vmq"]).Fails(ExitCode.UserError, "may hold an earlier capture");

        Assert.Equal(_capture, File.ReadAllBytes(folder["x.xentrace"]));
    }

    [Theory]
    [InlineData("net://localhost/host/web/s", "live sessions of LTTng are not read")]
    [InlineData("/nowhere/at/all", "There is no file or folder")]
    public void Source_thatCannotBeFollowed_isRefused(string source, string message) =>
        Vmq.Run("live", source, "--session", "unused.vmq").Fails(ExitCode.UserError, message);

    [Fact]
    public void CtfFolder_isRefused() =>
        Vmq.Run("live", TestData.Path("kvm/a-small-1vcpu/host"), "--session", "unused.vmq").Fails(ExitCode.UserError, "A CTF trace is compiled when it is whole");

    [Fact]
    public void For_thatIsNoTime_isRefused() =>
        Vmq.Run("live", "-", "--session", "unused.vmq", "--for", "3").Fails(ExitCode.UserError, "as 500ms, 10s or 2min; \"3\" is none");

    /// <summary>End of the last row that the session has now.</summary>
    private static long Last(LiveRun live)
    {
        var run = Vmq.Run("query", live.Session, "show mode of cpu | summarize max(stop)", "--format", "csv", "--quiet");
        Assert.Equal(ExitCode.Fine, run.Code);
        return long.Parse(run.Out.Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
