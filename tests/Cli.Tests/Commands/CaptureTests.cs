using System.Text.Json;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary>The whole road on a real capture: compile, look, ask.</summary>
public sealed class CaptureTests : IClassFixture<CaptureTests.Compiled>, IDisposable
{
    private static readonly string _host = TestData.Path("kvm/a-small-1vcpu/host");
    private readonly Compiled _compiled;
    private readonly TempFolder _folder = new();

    public CaptureTests(Compiled compiled) => _compiled = compiled;

    [Fact]
    public void Compile_ofACapture_summarizesOnStandardError()
    {
        Assert.Equal((ExitCode.Fine, ""), (_compiled.Run.Code, _compiled.Run.Out));
        Assert.Contains("75 750 events", _compiled.Run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_again_replacesTheSession() => Assert.Equal(ExitCode.Fine, Vmq.Run("compile", _host, "-o", _compiled.Session, "--quiet").Code);

    // README.txt of the capture: guest1's vCPU 0 is thread 409 of process 403.
    [Fact]
    public void Info_ofACapture_namesTheThreadOfTheVcpu()
    {
        var run = Vmq.Run("info", _compiled.Session);
        Assert.Equal(ExitCode.Fine, run.Code);
        Assert.Matches(@"(?m)^ \S+ +0 +\S+ +403 +409 ", run.Out);
    }

    [Fact]
    public void Info_ofATrace_saysWhatItHoldsAndWhatItsTracerSays()
    {
        var run = Vmq.Run("info", _host, "--events");
        Assert.Equal((ExitCode.Fine, ""), (run.Code, run.Error));
        Assert.Matches(@"(?m)^ l1host +ctf +lttng-modules \S+ +75750 ", run.Out);
        Assert.Matches("(?m)^ tracer_name +lttng-modules ", run.Out);
        Assert.Matches("(?m)^ sched_switch +3647$", run.Out);
    }

    [Fact]
    public void Info_ofATrace_saysOfItsStreamsAndLossesWhatItsSessionSays()
    {
        var trace = TestData.Path("kvm/d2-lost-events-16k/host");
        Assert.Equal(ExitCode.Fine, Vmq.Run("compile", trace, "-o", _folder["d2.vmq"], "--quiet").Code);
        using var ofTrace = JsonDocument.Parse(Vmq.Run("info", trace, "--format", "json").Out);
        using var ofSession = JsonDocument.Parse(Vmq.Run("info", _folder["d2.vmq"], "--format", "json").Out);
        foreach (var part in new[] { "start_ns", "stop_ns", "traces", "streams" })
            Assert.Equal(ofSession.RootElement.GetProperty(part).GetRawText(), ofTrace.RootElement.GetProperty(part).GetRawText());
        Assert.Contains(ofTrace.RootElement.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("code").GetString() == "events-lost");
        Assert.False(ofTrace.RootElement.TryGetProperty("vcpus", out _));
    }

    [Fact]
    public void Info_ofATraceAsJson_hasEnvironmentAndEvents()
    {
        using var json = JsonDocument.Parse(Vmq.Run("info", _host, "--events", "--format", "json").Out);
        Assert.Contains(json.RootElement.GetProperty("environment").EnumerateArray(), entry => entry.GetProperty("entry").GetString() == "hostname" && entry.GetProperty("value").GetString() == "l1host");
        Assert.Equal(75_750, json.RootElement.GetProperty("events").EnumerateArray().Sum(row => row.GetProperty("events").GetInt64()));
    }

    [Fact]
    public void Info_ofATraceThatIsCorrupt_showsWhatCanBeRead()
    {
        using var broken = new CtfWriter("barectf").Packet(0, 10, 0, 0, 4096, new WrittenEvent(1, 0), new WrittenEvent(2, 7)).Save();
        var run = Vmq.Run("info", broken.Folder);
        Assert.Equal(ExitCode.BadTrace, run.Code);
        Assert.Contains("barectf", run.Out, StringComparison.Ordinal);
        Assert.Matches("(?m)^ \\S+ +stream +3 +1 ", run.Out);
        Assert.Contains("found an event with id 7", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_ofASession_hasNoEventsToCount() => Vmq.Run("info", _compiled.Session, "--events").Fails(ExitCode.UserError, "--events counts the events of traces");

    [Fact]
    public void Query_ofTraceFolders_needsNoSessionFile()
    {
        var run = Vmq.Run("query", _host, "list vcpu of guest", "--format", "csv", "--quiet");
        Assert.Equal((ExitCode.Fine, ""), (run.Code, run.Error));
        Assert.Equal(2, run.Out.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void Demo_onAPipe_answersInEightyColumns()
    {
        var run = Vmq.Run("demo");
        Assert.Equal((ExitCode.Fine, ""), (run.Code, run.Error));
        Assert.Contains("h-compete", run.Out, StringComparison.Ordinal);
        Assert.Contains("▓ guest", run.Out, StringComparison.Ordinal);
        Assert.All(run.Out.Split('\n').TakeWhile(line => line != "Now ask yourself:"), line => Assert.True(Cli.Render.CellText.Width(line) <= 80, line));
    }

    [Fact]
    public void Compile_ofAnEmptyFolder_isABadTrace() => Vmq.Run("compile", _folder.Path, "-o", _folder["x.vmq"]).Fails(ExitCode.BadTrace, _folder.Path);

    [Fact]
    public void Compile_ofAText_isABadTrace()
    {
        File.WriteAllText(_folder["notes.txt"], "these are notes");
        Vmq.Run("compile", _folder["notes.txt"], "-o", _folder["x.vmq"]).Fails(ExitCode.BadTrace, "notes.txt");
        Assert.False(File.Exists(_folder["x.vmq"]));
    }

    [Fact]
    public void Compile_ofBrokenMetadata_namesTheFile()
    {
        Directory.CreateDirectory(_folder["trace"]);
        File.WriteAllText(Path.Combine(_folder["trace"], "metadata"), "/* CTF 1.8 */ trace { major = ; };");
        Vmq.Run("compile", _folder["trace"], "-o", _folder["x.vmq"]).Fails(ExitCode.BadTrace, "metadata");
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The capture, compiled once for all tests.</summary>
    public sealed class Compiled : IDisposable
    {
        private readonly TempFolder _folder = new();

        public Compiled() => Run = Vmq.Run("compile", _host, "-o", Session);

        internal Vmq Run { get; }

        internal string Session => _folder["a.vmq"];

        public void Dispose() => _folder.Dispose();
    }
}
