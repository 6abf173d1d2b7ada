using VmQuery.Engine.Capture;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Capture;

/// <summary>The session of a running capture, and what becomes of it.</summary>
public sealed class LiveCaptureTests : IDisposable
{
    private static readonly string Small = TestData.Path("xen/variants/classes-sched-gen.xentrace");
    private static readonly string Larger = TestData.Path("xen/pvh-pv-credit2/pvh-small.xentrace");
    private readonly TempFolder _folder = new();

    private string Trace => _folder["t.xentrace"];

    private string Session => _folder["t.vmq"];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 2)]
    [InlineData(4096, 1)]
    [InlineData(1 << 20, 2)]
    public void Session_ofWhatCameThroughAPipe_isThatOfTheFile(int piece, int threads)
    {
        var options = new CompileOptions { CpuHz = 2_300_000_000, Threads = threads };
        using (var spool = PipeSpool.Start(new PiecemealStream(File.ReadAllBytes(Small), piece), Trace))
        using (var capture = new LiveCapture(Trace, Session, options))
        {
            new LiveRun(capture, new SnapshotPace(TimeSpan.FromMilliseconds(100)), _ => { }).Until(spool.Ended);
            spool.Close(TimeSpan.Zero);
            Assert.Null(spool.Failure);
            capture.Finish(progress: null, CancellationToken.None);
        }

        var live = SessionCopy.Of(Session);
        TraceCompiler.Compile([Trace], Session, options with { Threads = 3 - threads });

        Assert.Equal(File.ReadAllBytes(Small), File.ReadAllBytes(Trace));
        Assert.Equal(SessionCopy.Of(Session).Text, live.Text);
        Assert.True(live.Tables["stream_state"].Rows.Length > 0);
    }

    [Theory]
    [InlineData("pvh-pv-credit2/pvh-small")]
    [InlineData("pv-credit2/all-1s")]
    [InlineData("lost/lost")]
    public void Snapshots_sayOfThePast_whatTheWholeSays(string name)
    {
        var options = new CompileOptions { CpuHz = 2_300_000_000 };
        var bytes = File.ReadAllBytes(TestData.Path($"xen/{name}.xentrace"));
        using var capture = new LiveCapture(Trace, Session, options);
        var snapshots = new List<SessionCopy>();
        foreach (var part in new[] { 0.35, 0.62, 0.85 })
        {
            File.WriteAllBytes(Trace, bytes[..(int)(bytes.Length * part)]);
            capture.Look();
            Assert.True(capture.HasNews);
            capture.Publish(CancellationToken.None);
            Assert.False(capture.HasNews);
            snapshots.Add(SessionCopy.Of(Session));
        }

        File.WriteAllBytes(Trace, bytes);
        capture.Finish(progress: null, CancellationToken.None);
        var whole = SessionCopy.Of(Session);

        Assert.True(snapshots.Select(snapshot => snapshot.StopNs).Distinct().Count() == 3, "each snapshot goes further");
        foreach (var snapshot in snapshots) AssertAgree(snapshot, whole);
    }

    [Fact]
    public void Snapshot_saysThatTheCaptureRuns_andTheWholeDoesNot()
    {
        File.Copy(Small, Trace);
        using var capture = new LiveCapture(Trace, Session, new CompileOptions());
        capture.Look();
        capture.Publish(CancellationToken.None);
        Assert.Contains("capture-running", SessionCopy.Of(Session).Text, StringComparison.Ordinal);

        capture.Finish(progress: null, CancellationToken.None);
        Assert.DoesNotContain("capture-running", SessionCopy.Of(Session).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Session_thatIsRead_staysAsItWasWhenTheNextTakesItsPlace()
    {
        File.Copy(Small, Trace);
        using var capture = new LiveCapture(Trace, Session, new CompileOptions());
        capture.Look();
        capture.Publish(CancellationToken.None);
        using var reader = SessionFile.Open(Session);
        using var connection = reader.Connect();
        var before = reader.Span;

        capture.Finish(progress: null, CancellationToken.None);

        using var result = connection.Query("SELECT max(stop_ns) FROM stream_state");
        Assert.Equal(before.StopNs, result.ReadColumns()[0][0]);
        Assert.True(SessionCopy.Of(Session).StopNs > before.StopNs);
    }

    [Fact]
    public void Capture_withoutAWatermark_publishesNothing()
    {
        File.WriteAllBytes(Trace, new XenWriter().Window(0, records => records.Runstate(10, 1, 0, 2, 1)).Window(1, records => records.Runstate(30, 1, 1, 2, 1)).Bytes);
        using var capture = new LiveCapture(Trace, Session, new CompileOptions());

        capture.Look();
        capture.Publish(CancellationToken.None);

        Assert.False(capture.HasNews);
        Assert.False(File.Exists(Session));
    }

    [Fact]
    public void Publish_cancelled_leavesTheSessionBefore()
    {
        File.Copy(Small, Trace);
        using var capture = new LiveCapture(Trace, Session, new CompileOptions());
        capture.Look();
        capture.Publish(CancellationToken.None);
        var before = File.ReadAllBytes(Session);

        Assert.ThrowsAny<OperationCanceledException>(() => capture.Publish(new CancellationToken(canceled: true)));

        Assert.Equal(before, File.ReadAllBytes(Session));
    }

    [Fact]
    public void Text_isRefusedAsSoonAsItIsSeen_andNamed()
    {
        File.WriteAllText(Trace, string.Concat(Enumerable.Repeat("xentrace: cannot open\n", 10)));
        using var capture = new LiveCapture(Trace, Session, new CompileOptions(), "standard input");

        var error = Assert.Throws<TraceException>(capture.Look);

        Assert.Contains("standard input, byte 0: starts with the text \"xentrace: cannot open\"", error.Message, StringComparison.Ordinal);
        Assert.False(capture.IsTrace);
    }

    [Fact]
    public void ShortJunk_isRefusedAtTheEnd()
    {
        File.WriteAllBytes(Trace, [1, 2, 3]);
        using var capture = new LiveCapture(Trace, Session, new CompileOptions());
        capture.Look();

        var error = Assert.Throws<TraceException>(() => capture.Finish(progress: null, CancellationToken.None));

        Assert.Contains("the bytes 010203", error.Message, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    /// <summary>Rows that had ended by the end of a snapshot are in the whole as they are; those that touch its end may go on.</summary>
    private static void AssertAgree(SessionCopy snapshot, SessionCopy whole)
    {
        Assert.Equal(whole.StartNs, snapshot.StartNs);
        Assert.True(snapshot.Tables["vcpu_mode"].Where("stop_ns", stop => stop < snapshot.StopNs).Count() > 50, "there is something to compare");
        foreach (var (name, table) in snapshot.Tables)
        {
            var (all, said) = (whole.Tables[name], table);
            if (table.Has("stop_ns"))
                Assert.Empty(said.Where("stop_ns", stop => stop < snapshot.StopNs).Except(all.Where("stop_ns", stop => stop < snapshot.StopNs)).Select(row => $"{name}: {row}"));
            else if (table.Has("time_ns"))
                Assert.Equal(all.Where("time_ns", time => time < snapshot.StopNs).Order(), said.Where("time_ns", _ => true).Order());
        }
    }
}
