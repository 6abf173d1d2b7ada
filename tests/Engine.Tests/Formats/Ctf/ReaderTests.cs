using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf;
using VmQuery.Engine.Formats.Ctf.Show;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

public class ReaderTests
{
    [Fact]
    public void Packet_largerThanAnyBuffer_isReadThroughASlidingWindow()
    {
        var events = Enumerable.Range(0, 40_000).Select(i => new WrittenEvent((ulong)i, (byte)(i % 3 == 0 ? 1 : 0))).ToArray();
        using var trace = new CtfWriter("barectf").Packet(0, 40_000, 0, 0, 2_000_000, events).Save();

        var read = DecodedTrace.Read(new CtfFormat(), trace.Folder);

        Assert.Empty(read.Failures);
        Assert.Equal(events.Select(e => (long)e.Time), read.Events.Select(e => e.TimeNs));
    }

    [Fact]
    public void File_thatEndsInAPacket_failsAfterEveryWholePacket()
    {
        using var trace = new CtfWriter("barectf")
            .Packet(0, 10, 0, 0, 4096, new WrittenEvent(1, 0), new WrittenEvent(2, 0))
            .Packet(10, 20, 1, 0, 4096, new WrittenEvent(11, 0))
            .Save();
        var file = Path.Combine(trace.Folder, "stream");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..5000]);

        var read = DecodedTrace.Read(new CtfFormat(), trace.Folder);

        Assert.Equal([1L, 2L], read.Events.Select(e => e.TimeNs));
        Assert.Equal($"{file}, byte 4096: packet_size is 4096 bytes, expected at most the 904 that are left of the file", Assert.Single(read.Failures).Message);
    }

    [Fact]
    public void Event_thatCannotBeRead_failsAfterEveryEventBefore()
    {
        using var trace = new CtfWriter("barectf").Packet(0, 10, 0, 0, 4096, new WrittenEvent(1, 0), new WrittenEvent(2, 7)).Save();
        using var opened = Assert.Single(new CtfFormat().Open([trace.Folder]));
        using var reader = opened.Streams[0].Read(SchemaOf("small"), new Names());
        var batch = new EventBatch();

        Assert.True(reader.Read(batch));
        Assert.Equal(1, batch.Count);
        Assert.Contains("id 7", Assert.Throws<TraceException>(() => reader.Read(batch)).Message, StringComparison.Ordinal);
        Assert.Equal(1, reader.Totals.Events);
    }

    [Fact]
    public void Event_thatTakesNoRoom_isAnErrorAndNoEvent()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["metadata"], "/* CTF 1.8 */ trace { major = 1; minor = 8; byte_order = le; }; stream { }; event { name = \"e\"; fields := struct { }; };");
        File.WriteAllBytes(folder["stream"], new byte[8]);

        var read = DecodedTrace.Read(new CtfFormat(), folder.Path);

        Assert.Empty(read.Records);
        Assert.Contains("byte 0: found an event that takes no room", Assert.Single(read.Failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Totals_countEventsThatNobodyWants()
    {
        using var trace = new CtfWriter("barectf").Packet(0, 10, 0, 0, 4096, new WrittenEvent(1, 0), new WrittenEvent(2, 1), new WrittenEvent(3, 0)).Save();
        using var opened = Assert.Single(new CtfFormat().Open([trace.Folder]));
        using var reader = opened.Streams[0].Read(SchemaOf("large"), new Names());
        var batch = new EventBatch();

        Assert.True(reader.Read(batch));
        Assert.Equal(2, Assert.Single(batch.Records()).TimeNs);
        Assert.False(reader.Read(batch));
        Assert.Equal((3, 1, 4096, 1, 3), (reader.Totals.Events, reader.Totals.Packets, reader.Totals.Bytes, reader.Totals.FirstNs, reader.Totals.LastNs));
    }

    [Theory]
    [InlineData("large")]
    [InlineData("small")]
    [InlineData("none")]
    public void Events_earlierThanTheOneBefore_areSaidWhicheverAreWanted(string wanted)
    {
        using var folder = new TempFolder();
        File.WriteAllText(
            folder["metadata"],
            """
            /* CTF 1.8 */ trace { major = 1; minor = 8; byte_order = le; }; clock { name = "c"; };
            stream { event.header := struct { integer { size = 8; } id; integer { size = 64; align = 8; map = clock.c.value; } timestamp; }; };
            event { id = 0; name = "small"; fields := struct { }; };
            event { id = 1; name = "large"; fields := struct { integer { size = 8; align = 8; } x; }; };
            """);
        (byte Id, byte Time)[] events = [(0, 10), (1, 20), (0, 15), (0, 30), (0, 25), (1, 40), (1, 35), (0, 50)];
        File.WriteAllBytes(folder["stream"], [.. events.SelectMany(e => new byte[] { e.Id, e.Time, 0, 0, 0, 0, 0, 0, 0 }.Concat(new byte[e.Id]))]);
        using var opened = Assert.Single(new CtfFormat().Open([folder.Path]));
        using var reader = opened.Streams[0].Read(SchemaOf(wanted), new Names());
        for (var batch = new EventBatch(); reader.Read(batch);) Assert.InRange(batch.Count, 0, 8);

        Assert.Equal((8, 10, 50), (reader.Totals.Events, reader.Totals.FirstNs, reader.Totals.LastNs));
        Assert.Equal([("time-backwards", 19L), ("time-backwards", 37L), ("time-backwards", 56L)], reader.Totals.Oddities.Select(oddity => (oddity.Code, oddity.Offset)));
    }

    [Fact]
    public void Totals_countEventsOfALargeIdThatNobodyWants()
    {
        using var folder = new TempFolder();
        File.WriteAllText(
            folder["metadata"],
            """
            /* CTF 1.8 */ trace { major = 1; minor = 8; byte_order = le; };
            stream { event.header := struct { integer { size = 16; align = 8; } id; }; };
            event { id = 5000; name = "e"; fields := struct { integer { size = 8; align = 8; } x; }; };
            """);
        File.WriteAllBytes(folder["stream"], [0x88, 0x13, 1, 0x88, 0x13, 2, 0x88, 0x13, 3]);
        using var opened = Assert.Single(new CtfFormat().Open([folder.Path]));
        using var reader = opened.Streams[0].Read(EventSchema.Nothing, new Names());
        for (var batch = new EventBatch(); reader.Read(batch);) Assert.Equal(0, batch.Count);

        Assert.Equal((3, 3), (reader.Totals.Events, reader.Totals.ByName["e"]));
    }

    [Fact]
    public void Walk_showsEveryEventWithoutGarbage()
    {
        const int WarmUp = 5000;
        using var trace = Assert.Single(new CtfFormat().Open([TestData.Path("kvm/b-medium-2guests/guest1")]));
        using var walker = trace.Streams[0].Walk();
        var (events, before) = (0, 0L);
        for (; walker.Next(); events++)
        {
            if (events == WarmUp) before = GC.GetAllocatedBytesForCurrentThread();
            walker.Visit(SilentVisitor.Instance);
        }

        // What is allocated are packet headers, new classes of events and their compiled steps.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (events - WarmUp), 0, 40);
    }

    [Fact]
    public void Walk_stopsAtWantedEventsOnlyAndCountsAll()
    {
        var all = ShownTrace.Read(new CtfFormat(), TestData.Path("kvm/a-small-1vcpu/guest1"));
        var some = ShownTrace.Read(new CtfFormat(), TestData.Path("kvm/a-small-1vcpu/guest1"), name => name is "sched_switch");

        Assert.Equal(all.Events.Where(e => e.Name is "sched_switch"), some.Events);
        Assert.Equal(all.Totals.Select(totals => totals.Events), some.Totals.Select(totals => totals.Events));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4090)]
    [InlineData(4100)]
    public void Walk_overAFileThatBecomesShorter_saysSo(int left)
    {
        using var trace = new CtfWriter("barectf").Packet(0, 10, 0, 0, 4096, new WrittenEvent(1, 0)).Packet(10, 20, 0, 0, 4096, new WrittenEvent(11, 0)).Save();
        using var opened = Assert.Single(new CtfFormat().Open([trace.Folder]));
        using var walker = opened.Streams[0].Walk(wanted: null);
        Assert.True(walker.Next());
        Assert.True(walker.Next());
        var file = Path.Combine(trace.Folder, "stream");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..left]);

        var error = Assert.Throws<TraceException>(() => walker.Visit(new DetailsText()));

        Assert.Contains("the file ends", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_tellsWhoRecordedItAndWhat()
    {
        using var trace = Assert.Single(new CtfFormat().Open([TestData.Path("kvm/b-medium-2guests/host")]));

        Assert.Equal(("l1host", "lttng-modules 2.13.9", "kernel", "6.1.0-56-amd64"), (trace.Info.HostName, trace.Info.Tracer, trace.Info.Domain, trace.Info.KernelRelease));
        Assert.Equal("32e33b9a-42d6-40d6-8a3e-fdbd14149fda", trace.Info.HostIdentity);
        Assert.Equal([("chan0_0", 0), ("chan0_1", 1), ("chan0_2", 2), ("chan0_3", 3)], trace.Streams.Select(stream => (stream.Info.Name, stream.Info.Cpu!.Value)));
        Assert.Equal(
            [("ctx.pid", FieldType.Int), ("ctx.tid", FieldType.Int), ("ctx.procname", FieldType.Text), ("comm", FieldType.Text), ("tid", FieldType.Int), ("prio", FieldType.Int), ("target_cpu", FieldType.Int)],
            trace.Events.Single(e => e.Name == "sched_wakeup").Fields);
    }

    [Theory]
    [InlineData("kvm/a-small-1vcpu", true)]
    [InlineData("kvm/a-small-1vcpu/guest1/kernel/metadata", true)]
    [InlineData("kvm/a-small-1vcpu/README.txt", false)]
    [InlineData("kvm/no-such-capture", false)]
    public void Format_recognizesTracesByTheirMetadata(string path, bool known) => Assert.Equal(known, new CtfFormat().Recognizes(TestData.Path(path)));

    [Fact]
    public void Path_withoutTrace_isOneClearError() => Assert.Contains(
        "holds no CTF trace, expected a folder with a file \"metadata\"",
            Assert.Throws<TraceException>(() => new CtfFormat().Open([TestData.Path("kvm/a-small-1vcpu/README.txt")])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Chunks_ofOneRecording_areOneTrace()
    {
        var folder = Directory.CreateTempSubdirectory("chunks").FullName;
        try
        {
            foreach (var chunk in (string[])["0", "1"]) CopyTrace(TestData.Path("kvm/a-small-1vcpu/guest1/kernel"), Path.Combine(folder, "archives", chunk, "kernel"));
            var read = DecodedTrace.Read(new CtfFormat(), folder);

            // Both chunks hold the same packets here, as overlapping snapshots do: each counts once.
            Assert.Equal(14055, Assert.Single(read.Totals).Events);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void CopyTrace(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static EventSchema SchemaOf(string name) => new EventSchemaBuilder(EventDictionary.Parse([], [])).AddDeclared(name, []).Build();
}
