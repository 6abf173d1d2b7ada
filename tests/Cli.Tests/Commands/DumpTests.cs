using System.Text.Json;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

public sealed class DumpTests : IDisposable
{
    private static readonly string _guest = TestData.Path("kvm/a-small-1vcpu/guest1");
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("a-small-1vcpu", "host")]
    [InlineData("a-small-1vcpu", "guest1")]
    [InlineData("b-medium-2guests", "guest2")]
    [InlineData("d2-lost-events-16k", "host")]
    public void Count_ofACapture_isAsCounted(string capture, string machine)
    {
        var counted = CaptureCounts.Of(TestData.Path($"kvm/{capture}"), machine);
        Assert.Equal(counted, Counts("dump", TestData.Path($"kvm/{capture}/{machine}"), "--format", "count"));
    }

    [Fact]
    public void Format_thatIsNone_isToldWithThoseThereAre()
    {
        var run = Vmq.Run("dump", _guest, "--format", "xml");
        Assert.Equal((ExitCode.UserError, "error: --format takes text, json or count; \"xml\" is none. Try: vmq dump --help\n"), (run.Code, run.Error));
    }

    [Fact]
    public void Count_isSortedAndSummarized()
    {
        var run = Vmq.Run("dump", TestData.Path("kvm/a-small-1vcpu"), "--format", "count", "--limit", "2");
        Assert.Equal((ExitCode.Fine, "6548 power_cpu_idle\n5298 timer_hrtimer_start\n"), (run.Code, run.Out));
        Assert.Equal("89 805 events of 213 names in 5 streams\n", run.Error);
    }

    [Theory]
    [InlineData("1s", "1.5s")]
    [InlineData("2.5s", "99h")]
    [InlineData("@1795307085130752373", "@1795307085630752373")]
    [InlineData("@2026-11-22T00:24:45.130752373Z", "@2026-11-22T00:24:45.630752373Z")]
    public void Range_leavesOutWhatIsBeforeAndFromItsStopOn(string from, string to)
    {
        var all = Times("dump", _guest);
        Assert.Equal(1795307084130752373, all[0]);
        var (start, stop) = (from, to) switch
        {
            ("2.5s", _) => (all[0] + 2_500_000_000, long.MaxValue),
            _ => (all[0] + 1_000_000_000, all[0] + 1_500_000_000),
        };
        var expected = all.Where(time => time >= start && time < stop).ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Times("dump", _guest, "--from", from, "--to", to));
        Assert.Equal(expected.Count, Counts("dump", _guest, "--from", from, "--to", to, "--format", "count").Values.Sum());
    }

    [Fact]
    public void Events_byNameAndPattern_areChosenInBothWays()
    {
        string[] chosen = ["--event", "sched_switch", "--event", "irq_*", "--event", "syscall_entry_?ead"];
        var counts = Counts(["dump", _guest, "--format", "count"]).Where(count => count.Key is "sched_switch" or "syscall_entry_read" || count.Key.StartsWith("irq_", StringComparison.Ordinal)).ToDictionary();
        Assert.Equal(counts, Counts(["dump", _guest, "--format", "count", .. chosen]).ToDictionary());
        Assert.Equal(counts, Json("dump", _guest, chosen).CountBy(e => e.GetProperty("name").GetString()!).ToDictionary(pair => pair.Key, pair => (long)pair.Value));
    }

    [Fact]
    public void Fields_thatAreChosen_areAllThereIs()
    {
        var e = Json("dump", _guest, "--event", "sched_switch", "--fields", "next_tid, prev_comm", "--limit", "1").Single();
        Assert.False(e.TryGetProperty("packet_context", out _));
        Assert.Equal(["prev_comm", "next_tid"], e.GetProperty("payload").EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public void Fields_thatNoEventHas_areTold()
    {
        var run = Vmq.Run("dump", _guest, "--fields", "prev_com", "--limit", "1");
        Assert.Equal((ExitCode.Fine, "No event shown has a field \"prev_com\".\n"), (run.Code, run.Error));
    }

    [Fact]
    public void Json_ofMergedTraces_isInTheOrderOfTime()
    {
        var events = Json("dump", TestData.Path("kvm/a-small-1vcpu"), "--event", "sched_switch").ToList();
        Assert.Equal(4681, events.Count);
        Assert.Equal(["guest1", "l1host"], events.Select(e => e.GetProperty("machine").GetString()!).Distinct().Order());
        var times = events.ConvertAll(e => e.GetProperty("time").GetInt64());
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public void Cycles_replaceTimes() => Assert.StartsWith("[00000", Vmq.Run("dump", _guest, "--clock-cycles", "--limit", "1").Out, StringComparison.Ordinal);

    [Theory]
    [InlineData("kvm_exit", "No event of these traces is called \"kvm_exit\"; similar: kvm_")]
    [InlineData("sched_swich", "did you mean sched_switch?")]
    [InlineData("zzz*", "is called \"zzz*\"; vmq dump TRACE --format count shows")]
    public void Events_thatDoNotExist_areAUserError(string name, string message) => Vmq.Run("dump", TestData.Path("kvm/a-small-1vcpu/host"), "--event", name).Fails(ExitCode.UserError, message);

    [Theory]
    [InlineData("--from", "1.5", "--from takes a time, as 1.5s from the first event")]
    [InlineData("--to", "5MHz", "\"5MHz\" is none")]
    [InlineData("--to", "@yesterday", "\"@yesterday\" is none")]
    [InlineData("--from", "", "\"\" is none")]
    [InlineData("--from", "1s later", "\"1s later\" is none")]
    [InlineData("--limit", "-1", "--limit takes a number of events, 0 or more; \"-1\" is none.")]
    [InlineData("--format", "xml", "xml")]
    public void Option_thatIsWrong_isAUserError(string option, string value, string message) => Vmq.Run("dump", _guest, option, value).Fails(ExitCode.UserError, message);

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public void Dump_ofNoEvent_says(string format)
    {
        var run = Vmq.Run("dump", _guest, "--from", "1h", "--format", format);
        Assert.Equal((ExitCode.Fine, "", "No event to show.\n"), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void Trace_withoutAClock_isPrintedButHasNoRange()
    {
        Assert.Equal("minimal only: { v = 1 }\nminimal only: { v = 2 }\nminimal only: { v = 3 }\n", Vmq.Run("dump", TestData.Corpus("minimal")).Out);
        Vmq.Run("dump", TestData.Corpus("minimal"), "--from", "1s").Fails(ExitCode.UserError, "No event of these traces has a time");
    }

    // The second event is at 2^40 s, which 64 bits of ns do not hold: it stands at the last time there is.
    [Theory]
    [InlineData("1 2", "--from", "0s")]
    [InlineData("2", "--from", "@9223372036854775807")]
    [InlineData("1", "--to", "@9223372036854775807")]
    [InlineData("1 2", "--to", "9223372036854775807ns")]
    [InlineData("", "--from", "9223372036854775807ns")]
    public void Range_toldFromNone_holdsTheLastTimeThereIs(string shown, params string[] range)
    {
        using var trace = new TsdlTrace(
            """
            clock { name = c; freq = 1; };
            stream { event.header := struct { integer { size = 64; map = clock.c.value; } timestamp; }; };
            event { name = e; fields := struct { u8 n; }; };
            """,
            [5, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 2]);
        Assert.Equal(shown, string.Join(' ', Json("dump", trace.Folder, range).Select(e => e.GetProperty("payload").GetProperty("n").GetInt32())));
        Assert.Equal(shown.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, Counts(["dump", trace.Folder, "--format", "count", .. range]).Values.Sum());
    }

    [Fact]
    public void Trace_thatGoesBackInTime_isPrintedAsItIs()
    {
        var times = Times("dump", TestData.Corpus("timestamp-backwards-64"));
        Assert.NotEqual(times.Order(), times);
        Assert.Equal(times.Count, Counts("dump", TestData.Corpus("timestamp-backwards-64"), "--format", "count").Values.Sum());
    }

    [Theory]
    [InlineData("text", "small: { cpu_id = 3 }, { x = 0 }\n")]
    [InlineData("json", "\"payload\":{\"x\":0}}\n")]
    [InlineData("count", "1 small\n")]
    public void Stream_thatIsCorrupt_isShownUpToTheErrorAndOthersInFull(string format, string shown)
    {
        using var broken = new CtfWriter("barectf").Packet(0, 10, 0, 0, 4096, new WrittenEvent(1, 0), new WrittenEvent(2, 7)).Save();
        var alone = Vmq.Run("dump", broken.Folder, "--format", format, "--quiet");
        Assert.Equal(ExitCode.BadTrace, alone.Code);
        Assert.EndsWith(shown, alone.Out, StringComparison.Ordinal);
        Assert.Equal(1, alone.Out.Count(c => c == '\n'));
        Assert.Contains("found an event with id 7", Assert.Single(alone.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);

        var withGuest = Vmq.Run("dump", broken.Folder, _guest, "--format", format, "--quiet");
        Assert.Equal(ExitCode.BadTrace, withGuest.Code);
        Assert.True(withGuest.Out.Length > Vmq.Run("dump", _guest, "--format", format).Out.Length);
    }

    // The reader is far ahead of what is printed, so what it meets there must not count.
    [Fact]
    public void Limit_beforeTheErrorAndTheLosses_meetsNone()
    {
        using var broken = new CtfWriter("barectf").Packet(0, 10, 0, 0, 4096, new WrittenEvent(1, 0), new WrittenEvent(2, 7)).Save();
        Assert.Equal((ExitCode.Fine, ""), (Vmq.Run("dump", broken.Folder, "--limit", "1").Code, Vmq.Run("dump", broken.Folder, "--limit", "1").Error));
        Assert.Equal("", Vmq.Run("dump", TestData.Path("kvm/d2-lost-events-16k/host"), "--limit", "1").Error);
    }

    [Fact]
    public void Losses_areTold() => Assert.Contains("The tracer dropped ", Vmq.Run("dump", TestData.Path("kvm/d2-lost-events-16k/host"), "--format", "count").Error, StringComparison.Ordinal);

    [Fact]
    public void Session_isNoTrace() => Vmq.Run("dump", SampleSession.Write(_folder["sample.vmq"])).Fails(ExitCode.UserError, "is a session, which holds no events as they were");

    [Fact]
    public void Reader_thatGoesAway_endsTheDumpQuietly() => Assert.Equal((ExitCode.Fine, ""), Run(new WatchedStream(_ => throw new IOException("Broken pipe", 32))));

    [Fact]
    public void Disk_thatIsFull_isAnError()
    {
        var (code, error) = Run(new WatchedStream(_ => throw new IOException("No space left on device", 28)));
        Assert.Equal((ExitCode.UserError, "error: No space left on device\n"), (code, error));
    }

    [Fact]
    public void Interrupt_endsTheDumpQuietlyAfterAWholeLine()
    {
        using var output = new MemoryStream();
        using var interrupt = new Interrupt();
        var watched = new WatchedStream(bytes =>
        {
            output.Write(bytes);
            interrupt.Raise();
        });
        Assert.Equal((ExitCode.Interrupted, ""), Run(watched, interrupt));
        Assert.Equal((byte)'\n', output.ToArray()[^1]);
    }

    private static (int Code, string Error) Run(Stream output, Interrupt? interrupt = null)
    {
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(TextReader.Null, TextWriter.Null, error) { OutBytes = output, Interrupt = interrupt ?? new Interrupt() };
        return (Program.Run(["dump", TestData.Path("kvm/a-small-1vcpu")], terminal), error.ToString());
    }

    private static Dictionary<string, long> Counts(params string[] args)
    {
        var run = Vmq.Run(args);
        Assert.Equal(ExitCode.Fine, run.Code);
        return run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimStart().Split(' ')).ToDictionary(parts => parts[1], parts => long.Parse(parts[0]));
    }

    private static List<long> Times(params string[] args) => [.. Json(args[0], args[1], args[2..]).Select(e => e.GetProperty("time").GetInt64())];

    private static IEnumerable<JsonElement> Json(string command, string trace, params string[] options)
    {
        var run = Vmq.Run([command, trace, "--format", "json", "--quiet", .. options]);
        Assert.Equal((ExitCode.Fine, ""), (run.Code, run.Error));
        foreach (var line in run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            yield return json.RootElement.Clone();
        }
    }

    public void Dispose() => _folder.Dispose();
}
