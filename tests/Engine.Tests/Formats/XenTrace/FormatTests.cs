using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.XenTrace;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.XenTrace;

/// <summary>What is a trace, and what is said of it as a whole.</summary>
public sealed class FormatTests
{
    private static readonly XenTraceFormat Format = new();

    [Fact]
    public void Trace_isRecognized_asFileAndInAFolder()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["note.txt"], "no trace");
        Assert.False(Format.Recognizes(folder.Path));

        var file = new XenWriter().Window(0).Save(folder);

        Assert.True(Format.Recognizes(file));
        Assert.True(Format.Recognizes(folder.Path));
        Assert.False(Format.Recognizes(folder["note.txt"]));
        Assert.False(Format.Recognizes(folder["missing"]));
        Assert.Equal(file, Format.Open([folder.Path, file]).Single().Info.Path);
    }

    [Theory]
    [InlineData(36)]
    [InlineData(60)]
    public void TraceBeforeXen32_isRefused_withTheReason(int size)
    {
        using var folder = new TempFolder();
        var records = new byte[3 * size];
        for (var record = 0; record < 3; record++)
        {
            BitConverter.TryWriteBytes(records.AsSpan((record * size) + 4), 1000L + record);
            BitConverter.TryWriteBytes(records.AsSpan((record * size) + 12), 0x0002_f001);
        }

        var file = new XenWriter().Raw(records).Save(folder);

        Assert.True(Format.Recognizes(file));
        Assert.Contains("before 3.2", Assert.Throws<TraceException>(() => Format.Open([file])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CpusBeyond256_haveStreamsOfTheirOwn_inOrder()
    {
        using var folder = new TempFolder();
        var writer = new XenWriter();
        for (var cpu = 0; cpu < 300; cpu++) writer.Window(cpu, records => records.At((ulong)(1000 + cpu), 0x81001));
        writer.Window(4095, records => records.At(999, 0x81001));

        using var trace = XenRead.Open(writer.Save(folder), TestClock.Options);

        Assert.Equal([.. Enumerable.Range(0, 300), 4095], trace.Streams.Select(stream => stream.Info.Cpu!.Value));
        Assert.Equal([.. Enumerable.Range(1, 300), 0], XenRead.All(folder["test.xentrace"], TestClock.Options).Select(record => (int)record.TimeNs));
    }

    [Fact]
    public void Windows_haveEpochs()
    {
        using var folder = new TempFolder();
        var file = new XenWriter().Window(0).Window(2).Window(5).Window(1).Window(1).Window(7).Save(folder);
        using var open = new Engine.Formats.XenTrace.Windows.TraceFile(file);

        var index = Engine.Formats.XenTrace.Windows.IndexWalk.Of(open, bigEndian: false);

        Assert.Equal(
            [(0, 0, 0), (2, 1, 0), (5, 2, 0), (1, 3, 1), (1, 4, 2), (7, 5, 2)],
            index.Cpus.SelectMany(cpu => cpu.Value.Select(window => (cpu.Key, window.Number, window.Epoch))).OrderBy(window => window.Number));
    }

    [Fact]
    public void Records_sayWhereTheyStandInTheFile()
    {
        using var folder = new TempFolder();
        var file = new XenWriter()
            .Window(0, records => records.At(1000, 0x81001).Detail(0x8200b))
            .Window(1, records => records.At(1001, 0x81001))
            .Window(0, records => records.At(1002, 0x81001))
            .Save(folder);
        var builder = new EventSchemaBuilder(EventDictionary.Load());
        foreach (var name in new[] { "xen_hvm_vmentry", "xen_hvm_dr_write" }) builder.Add(new EventNeed(name, ["file_offset", "window", "epoch", "seq", "own_tsc", "tsc", "id"]));
        using var trace = XenRead.Open(file, TestClock.Options);
        var (schema, batch, places) = (builder.Build(), new EventBatch(), new List<string>());
        foreach (var stream in trace.Streams)
        {
            using var reader = stream.Read(schema, new Names());
            while (reader.Read(batch))
                for (var word = 0; word < batch.Length; word = batch.After(word)) places.Add(string.Join(' ', batch.At(word, default, default).Slots.ToArray()));
        }

        Assert.Equal(
            [$"12 0 0 0 1 1000 {0x81001}", $"24 0 0 1 0 1000 {0x8200b}", $"64 2 1 2 1 1002 {0x81001}", $"40 1 0 0 1 1001 {0x81001}"],
            places);
    }

    [Fact]
    public void Frequency_isWhatTheUserSays_elseTheSidecar_elseTheRecords()
    {
        using var folder = new TempFolder();
        var file = Scheduled().Save(folder);
        Assert.Equal("2800000000", Hz(null));
        Assert.Contains("inferred", Source(null), StringComparison.Ordinal);

        File.WriteAllText(file + ".json", """{ "cpu_khz": 2799999.5, "start_wallclock_ns": 1700000000000000000, "domains": [ { "id": 3, "name": "web", "type": "pvh" } ] }""");
        Assert.Equal("2799999500", Hz(null));
        Assert.Equal("sidecar", Source(null));
        Assert.Equal("1000", Hz(new TraceReadOptions { CpuHz = 1000 }));

        using var trace = XenRead.Open(file);
        Assert.Equal(("web", "pvh"), (trace.Info.Environment["domain.3"], trace.Info.Environment["domain.3.type"]));
        Assert.Equal(1_700_000_000_000_000_000, XenRead.All(file)[0].TimeNs);

        string Hz(TraceReadOptions? options) => Environment(options)["cpu_hz"];
        string Source(TraceReadOptions? options) => Environment(options)["cpu_hz_source"];
        IReadOnlyDictionary<string, string> Environment(TraceReadOptions? options)
        {
            using var opened = XenRead.Open(file, options);
            return opened.Info.Environment;
        }
    }

    [Fact]
    public void TraceThatTellsNoFrequency_hasNoClock_butIsShown()
    {
        using var folder = new TempFolder();
        var file = new XenWriter().Window(0, records => records.At(5, 0x81001)).Save(folder);

        using var trace = XenRead.Open(file);
        var shown = ShownTrace.Read(Format, folder.Path);

        Assert.False(trace.Streams[0].Info.HasClock);
        Assert.Contains("--cpu-hz", trace.Info.Environment["cpu_hz_source"], StringComparison.Ordinal);
        Assert.Equal((null, (ulong?)5), (shown.Events[0].TimeNs, shown.Events[0].Cycles));
    }

    [Theory]
    [InlineData("""{ "cpu_khz": "fast" }""", "cpu_khz is \"fast\"")]
    [InlineData("""{ "cpu_khz": 0 }""", "cpu_khz is 0")]
    [InlineData("""{ "vendor": "AuthenticAMD" }""", "vendor is \"AuthenticAMD\", expected \"intel\" or \"amd\"")]
    [InlineData("""{ "xen_version": "unstable" }""", "xen_version is \"unstable\", expected a release")]
    [InlineData("[]", "expected an object")]
    [InlineData("{\n\"cpu_khz\": ", "line 2")]
    public void SidecarThatIsNone_isAnError_thatNamesItsFile(string text, string message)
    {
        using var folder = new TempFolder();
        var file = Scheduled().Save(folder);
        File.WriteAllText(file + ".json", text);

        var error = Assert.Throws<TraceException>(() => XenRead.Open(file));

        Assert.Contains(".json", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SidecarOfNulls_saysNothing()
    {
        using var folder = new TempFolder();
        var file = new XenWriter().Window(0, records => records.At(1000, 0x81001)).Save(folder);
        File.WriteAllText(folder["nulls.json"], """{ "cpu_khz": null, "start_wallclock_ns": null, "hostname": null, "xen_version": null, "vendor": null, "domains": null }""");

        using var with = XenRead.Open(file, TestClock.Options with { Sidecar = folder["nulls.json"] });
        using var without = XenRead.Open(file, TestClock.Options);

        Assert.Equal(without.Info.Environment, with.Info.Environment);
        Assert.Equal((without.Info.HostName, without.Info.Tracer), (with.Info.HostName, with.Info.Tracer));
    }

    [Fact]
    public void SidecarThatIsMissing_isAnError_whenItWasGiven()
    {
        using var folder = new TempFolder();
        var file = Scheduled().Save(folder);

        Assert.Throws<TraceException>(() => XenRead.Open(file, new TraceReadOptions { Sidecar = folder["missing.json"] }));
    }

    [Fact]
    public void ReaderOfAFew_givesOnlyThem_andCountsAll()
    {
        using var folder = new TempFolder();
        using var trace = XenRead.Open(Scheduled().Save(folder));
        var schema = new EventSchemaBuilder(EventDictionary.Load()).Add(new EventNeed("xen_sched_switch_infprev", ["ran_ns"])).Build();
        using var reader = trace.Streams[0].Read(schema, new Names());
        var batch = new EventBatch();
        var ran = new List<long>();
        while (reader.Read(batch))
            for (var word = 0; word < batch.Length; word = batch.After(word)) ran.Add(batch.At(word, default, default).Get(0));

        Assert.Equal(Enumerable.Repeat(10_000_000L, 20), ran);
        Assert.Equal(40, reader.Totals.Events);
        Assert.Equal(20, reader.Totals.ByName["xen_sched_switch_infnext"]);
        Assert.Equal([KeyValuePair.Create("sched", new EventVolume(40, 20 * (28 + 24)))], reader.Totals.ByClass);
    }

    /// <summary>A CPU of 2.8 GHz on which units run for 10 ms each.</summary>
    private static XenWriter Scheduled() => new XenWriter().Window(0, records =>
    {
        for (var turn = 0; turn < 20; turn++)
            records.Comes((ulong)(turn * 28_100_000L), 1, (uint)turn).Leaves((ulong)((turn * 28_100_000L) + 28_000_000), 1, (uint)turn, 10_000_000);
    });
}
