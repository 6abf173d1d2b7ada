using System.Text;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Compile;

/// <summary>What a compile does when things go wrong, and that it gives the same whatever the threads.</summary>
public sealed class TraceCompilerTests : IDisposable
{
    private static readonly string Capture = TestData.Path("kvm/a-small-1vcpu/host");
    private readonly string _folder = Directory.CreateTempSubdirectory("vmq-compile-").FullName;

    private string Session => Path.Combine(_folder, "x.vmq");

    [Fact]
    public void Path_thatIsNotThere_isTheUsersSlip() =>
        Assert.Throws<TraceNotFoundException>(() => TraceCompiler.Compile([Path.Combine(_folder, "nope")], Session));

    [Fact]
    public void Folder_withoutATrace_isSaidToBe()
    {
        var error = Assert.Throws<TraceException>(() => TraceCompiler.Compile([Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName], Session));

        Assert.Contains("no trace in this folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Streams_thatAreCorrupt_giveTheFirstOnesErrorAndLeaveNothing()
    {
        var trace = CopyOf(Capture);
        foreach (var stream in new[] { "chan0_3", "chan0_1" }) Garble(Path.Combine(trace, "kernel", stream), at: 100_000);

        var error = Assert.Throws<TraceException>(() => TraceCompiler.Compile([trace], Session));

        Assert.EndsWith("chan0_1", error.File, StringComparison.Ordinal);
        Assert.NotNull(error.Offset);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder, "x.vmq*"));
    }

    [Theory]
    [InlineData("survey")]
    [InlineData("compile")]
    [InlineData("store")]
    public void Compile_cancelledInAnyPhase_leavesNothing(string phase)
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Now(report =>
        {
            if (string.Equals(report.Phase, phase, StringComparison.Ordinal)) cancellation.Cancel();
        });

        Assert.ThrowsAny<OperationCanceledException>(() => TraceCompiler.Compile([Capture], Session, null, progress, cancellation.Token));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void Compile_thatFails_leavesAnOlderSessionAlone()
    {
        TraceCompiler.Compile([Capture], Session, new CompileOptions { Events = EventsKept.None });
        var before = File.ReadAllBytes(Session);

        Assert.Throws<TraceException>(() => TraceCompiler.Compile([Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName], Session));

        Assert.Equal(before, File.ReadAllBytes(Session));
    }

    [Fact]
    public void Tables_areTheSame_withAnyNumberOfThreads()
    {
        string[] traces = [Capture, TestData.Path("kvm/a-small-1vcpu/guest1")];
        var one = Dump("one", traces, threads: 1);
        var several = Dump("several", traces, threads: 4);

        Assert.Equal(one, several);
    }

    [Fact]
    public void Streams_ofManyMachinesAndMoreThanAreMergedAtOnce_keepTheirRecordsApart()
    {
        const int Machines = 3;
        const int Cpus = 25;
        var traces = Enumerable.Range(0, Machines).Select(machine => TraceOfManyStreams($"m{machine}", Cpus)).ToArray();

        TraceCompiler.Compile(traces, Session, new CompileOptions { Events = EventsKept.All });
        using var session = SessionFile.Open(Session);
        using var connection = session.Connect();

        Assert.Equal(
            [$"{3 * Machines * Cpus} {Machines * Cpus}"],
            AskedRows.Lines(connection, "SELECT count(*), count(DISTINCT (machine_id, cpu)) FROM event_e JOIN machine USING (machine_id) WHERE writer = name || ' ' || cpu"));
    }

    [Fact]
    public void Trace_namedTwice_countsOnce()
    {
        var once = Dump("once", [Capture]);
        var twice = Dump("twice", [Capture, Capture + Path.DirectorySeparatorChar, Path.Combine(Capture, "kernel"), CopyOf(Capture)]);

        foreach (var table in new[] { "vm_exit", "vcpu_mode", "event_kvm_exit", "thread_state" }) Assert.Equal(once[table], twice[table]);
    }

    [Fact]
    public void Events_keptAll_haveATableEachWithEveryOccurrence()
    {
        TraceCompiler.Compile([Capture], Session, new CompileOptions { Events = EventsKept.All });
        using var session = SessionFile.Open(Session);
        using var connection = session.Connect();

        Assert.Equal(["6548"], AskedRows.Lines(connection, "SELECT count(*) FROM event_power_cpu_idle"));
        Assert.Equal(["3053"], AskedRows.Lines(connection, "SELECT count(*) FROM event_kvm_exit"));
        var counts = session.Catalog.Events.Select(e => $"SELECT count(*) AS n FROM \"{e.Table.Name}\"");
        Assert.Equal(["75750"], AskedRows.Lines(connection, $"SELECT sum(n)::BIGINT FROM ({string.Join(" UNION ALL ", counts)})"));
    }

    [Fact]
    public void Clocks_ofOtherMachines_haveAnErrorThatIsNotKnown()
    {
        TraceCompiler.Compile([TestData.Path("kvm/b-medium-2guests/guest1"), TestData.Path("kvm/b-medium-2guests/guest2")], Session);
        using var session = SessionFile.Open(Session);
        using var connection = session.Connect();

        Assert.Equal(
            ["0 0", "1 "],
            AskedRows.Lines(connection, "SELECT DISTINCT machine_id, sync_err_ns FROM (SELECT machine_id, sync_err_ns FROM cpu_mode UNION ALL SELECT machine_id, sync_err_ns FROM stream_state) ORDER BY ALL"));
    }

    [Fact]
    public void Name_forAProcessThatRunsNoGuest_isAFinding()
    {
        var report = TraceCompiler.Compile([Capture], Session, new CompileOptions { Guests = [new GuestName("web", 99999)] });

        Assert.Contains(report.Findings, finding => finding.Contains("99999", StringComparison.Ordinal) && finding.Contains("403", StringComparison.Ordinal));
    }

    [Fact]
    public void Name_thatAnotherMachineHas_isAFinding()
    {
        var report = TraceCompiler.Compile([Capture], Session, new CompileOptions { Guests = [new GuestName("l1host", 403)] });

        Assert.Contains(report.Findings, finding => finding.Contains("l1host-2", StringComparison.Ordinal));
    }

    [Fact]
    public void Trace_withoutEvents_isAFinding()
    {
        var trace = CopyOf(Capture);
        foreach (var stream in Directory.EnumerateFiles(Path.Combine(trace, "kernel"), "chan*")) File.WriteAllBytes(stream, []);

        var report = TraceCompiler.Compile([trace], Session);

        Assert.Equal(0, report.Events);
        Assert.Contains(report.Findings, finding => finding.Contains("holds no events, so", StringComparison.Ordinal));
    }

    [Fact]
    public void Trace_withoutTimes_isSaidToHaveNoneAndNotToBeEmpty()
    {
        using var trace = new TsdlTrace("event { name = e; fields := struct { u8 n; }; };", [1, 2, 3]);

        var report = TraceCompiler.Compile([trace.Folder], Session);

        Assert.Contains($"{trace.Folder}: the trace holds no events that have a time, so nothing is known of its machine", report.Findings);
        Assert.Contains(report.Findings, finding => finding.EndsWith("stream: its events have no time, so a session leaves them out", StringComparison.Ordinal));
    }

    [Fact]
    public void Pipe_inATraceFolder_isLeftAlone()
    {
        if (OperatingSystem.IsWindows()) return;
        var trace = CopyOf(Capture);
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", Path.Combine(trace, "kernel", "chan0_9"))) mkfifo.WaitForExit();

        Assert.Equal(75750, TraceCompiler.Compile([trace], Session).Events);
    }

    [Fact]
    public void Name_forAGuest_isWhatItIsCalled()
    {
        TraceCompiler.Compile([Capture], Session, new CompileOptions { Guests = [new GuestName("web", 403)] });
        using var session = SessionFile.Open(Session);
        using var connection = session.Connect();

        Assert.Equal(["web"], AskedRows.Lines(connection, "SELECT name FROM machine WHERE role = 'guest'"));
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>What is in each table of a compiled session, the order of rows aside.</summary>
    private Dictionary<string, string> Dump(string name, IReadOnlyList<string> traces, int threads = 2)
    {
        var path = Path.Combine(_folder, name + ".vmq");
        TraceCompiler.Compile(traces, path, new CompileOptions { Threads = threads });
        using var session = SessionFile.Open(path);
        using var connection = session.Connect();
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in session.Tables)
        {
            using var result = connection.Query($"SELECT count(*), sum(hash(t))::VARCHAR FROM {table.Name} AS t");
            hashes[table.Name] = string.Join(' ', result.ReadColumns().Select(column => column[0]));
        }

        return hashes;
    }

    /// <summary>A trace of a machine, of a stream for each CPU with three events that say whose they are.</summary>
    private string TraceOfManyStreams(string machine, int cpus)
    {
        var trace = Directory.CreateDirectory(Path.Combine(_folder, machine)).FullName;
        File.WriteAllText(Path.Combine(trace, "metadata"), $$"""
            /* CTF 1.8 */
            typealias integer { size = 8; } := u8;
            typealias integer { size = 8; map = clock.c.value; } := stamp;
            trace { major = 1; minor = 8; byte_order = le; };
            env { hostname = {{machine}}; };
            clock { name = c; };
            stream { packet.context := struct { u8 cpu_id; }; event.header := struct { stamp timestamp; }; };
            event { name = e; fields := struct { string writer; }; };
            """);
        for (byte cpu = 0; cpu < cpus; cpu++)
        {
            byte[] e = [.. Encoding.UTF8.GetBytes($"{machine} {cpu}"), 0];
            File.WriteAllBytes(Path.Combine(trace, $"cpu{cpu}"), [cpu, (byte)(cpu % 7), .. e, 50, .. e, (byte)(100 + cpu), .. e]);
        }

        return trace;
    }

    private string CopyOf(string trace)
    {
        var copy = Path.Combine(_folder, "copy");
        foreach (var file in Directory.EnumerateFiles(trace, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(trace, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    private static void Garble(string file, int at)
    {
        using var stream = File.OpenWrite(file);
        stream.Position = at;
        stream.Write(Enumerable.Repeat((byte)0xEE, 3000).ToArray());
    }

    private sealed class Now(Action<CompileProgress> report) : IProgress<CompileProgress>
    {
        public void Report(CompileProgress value) => report(value);
    }
}
