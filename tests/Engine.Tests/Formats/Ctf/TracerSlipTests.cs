using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>What tracers are known to get wrong, and what readers must take as it is meant.</summary>
public class TracerSlipTests
{
    private const string NarrowTimes = """
        clock { name = c; };
        typealias integer { size = 8; map = clock.c.value; } := t8;
        typealias integer { size = 16; map = clock.c.value; } := t16;
        stream { packet.context := struct { u16 packet_size; t8 timestamp_begin; t8 timestamp_end; }; event.header := struct { t8 timestamp; }; };
        event { name = e; };
        """;

    [Fact]
    public void PacketTimes_ofFewBits_areTheNextOnesWithTheseBits()
    {
        using var trace = new TsdlTrace(NarrowTimes, [48, 0, 250, 2, 251, 1, 48, 0, 5, 7, 5, 6]);

        Assert.Equal([251L, 257L, 261L, 262L], Times(trace.Folder));
    }

    [Fact]
    public void PacketEnd_thatACrashLeftAtZero_isItsLastEvent()
    {
        using var trace = new CtfWriter("lttng-ust").Packet(5, 0, 0, 0, 4096, new WrittenEvent(6, 0), new WrittenEvent(9, 0)).Save();
        var read = DecodedTrace.Read(new CtfFormat(), trace.Folder);

        Assert.Empty(read.Failures);
        Assert.Equal([6L, 9L], read.Events.Select(e => e.TimeNs));
        Assert.Equal("packet-without-end", Assert.Single(read.Totals[0].Oddities).Code);
    }

    [Fact]
    public void Metadata_thatWasCutOffBeforeItsEvents_isSaidToBe()
    {
        using var trace = new TsdlTrace("trace { packet.header := struct { u16 id; }; };", [7, 0, 1, 2]);

        Assert.Contains("byte 2: found an event, expected none, as the metadata declares no event of stream class 0", Assert.Single(DecodedTrace.Read(new CtfFormat(), trace.Folder).Failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Event_afterItsPacket_isReadAndReported()
    {
        using var trace = new CtfWriter("lttng-modules")
            .Packet(0, 10, 0, 0, 4096, new WrittenEvent(6, 0), new WrittenEvent(12, 0))
            .Packet(12, 20, 1, 2, 4096, new WrittenEvent(13, 0))
            .Save();
        var read = DecodedTrace.Read(new CtfFormat(), trace.Folder);

        Assert.Equal([6L, 12L, 13L], read.Events.Select(e => e.TimeNs));
        Assert.Equal("event-after-packet-end", Assert.Single(read.Totals[0].Oddities).Code);
        Assert.Equal(12, Assert.Single(read.Totals[0].Losses).StartNs);
    }

    [Theory]
    [InlineData("""tracer_major = 2; tracer_minor = 3; tracer_patch = 0;""", 0x1_0000_0FF0, "event-before-packet")]
    [InlineData("""tracer_major = 2; tracer_minor = 3; tracer_patch = 1;""", 0x2_0000_0FF0, "event-after-packet-end")]
    public void Event_beforeItsPacket_isTakenBackOnlyForTheBarectfThatWritesSuch(string version, long expected, string oddity)
    {
        using var trace = new CtfWriter("barectf").Packet(0x1_0000_1000, 0x1_0000_2000, 0, 0, 4096, new WrittenEvent(0x0FF0, 0)).Save();
        var metadata = Path.Combine(trace.Folder, "metadata");
        File.WriteAllText(metadata, File.ReadAllText(metadata).Replace("tracer_name", version + " tracer_name", StringComparison.Ordinal));
        var read = DecodedTrace.Read(new CtfFormat(), trace.Folder);

        Assert.Equal(expected, Assert.Single(read.Events).TimeNs);
        Assert.Equal(oddity, Assert.Single(read.Totals[0].Oddities).Code);
    }

    [Fact]
    public void Packets_thatOverlap_areReadInOrderOfTheirStartsAndReported()
    {
        using var trace = new CtfWriter("lttng-modules")
            .Packet(0, 30, 0, 0, 4096, new WrittenEvent(6, 0))
            .Packet(20, 40, 1, 0, 4096, new WrittenEvent(25, 0))
            .Save();
        var read = DecodedTrace.Read(new CtfFormat(), trace.Folder);

        Assert.Equal([6L, 25L], read.Events.Select(e => e.TimeNs));
        Assert.Equal("packets-overlap", Assert.Single(read.Totals[0].Oddities).Code);
    }

    [Fact]
    public void Packet_ofOtherMetadata_isReadAndReported()
    {
        byte[] uuid = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        const string Metadata = """
            trace { major = 1; minor = 8; byte_order = le; uuid = "01020304-0506-0708-090a-0b0c0d0e0f11"; packet.header := struct { u8 uuid[16]; }; };
            event { name = e; fields := struct { u8 x; }; };
            """;
        using var trace = new TsdlTrace(Metadata, [.. uuid, 7]);
        var read = DecodedTrace.Read(new CtfFormat(), trace.Folder);

        Assert.Single(read.Events);
        Assert.Equal(
            "the packet belongs to the metadata 01020304-0506-0708-090a-0b0c0d0e0f10, expected 01020304-0506-0708-090a-0b0c0d0e0f11",
            Assert.Single(read.Totals[0].Oddities).Message);
    }

    [Fact]
    public void Stream_withoutClock_saysSoAndHasEventsWithoutTime()
    {
        using var trace = new TsdlTrace("event { name = e; fields := struct { u8 x; }; };", 1, 2, 3);
        using var opened = Assert.Single(new CtfFormat().Open([trace.Folder]));
        var shown = ShownTrace.Read(new CtfFormat(), trace.Folder);

        Assert.False(Assert.Single(opened.Streams).Info.HasClock);
        Assert.Equal(3, shown.Events.Count);
        Assert.All(shown.Events, e => Assert.Equal((null, null), (e.TimeNs, e.Cycles)));
        Assert.Null(shown.Totals[0].FirstNs);
    }

    [Fact]
    public void Text_thatTwoSlotsWant_goesIntoBoth()
    {
        using var trace = new TsdlTrace("event { name = e; fields := struct { string s; u8 n; integer { size = 8; encoding = UTF8; } c[n]; }; };", [.. "ab\0"u8, 2, .. "xy"u8]);
        using var opened = Assert.Single(new CtfFormat().Open([trace.Folder]));
        FieldSchema[] fields = [new("name", FieldType.Name, ["s"]), new("text", FieldType.Text, ["s"]), new("again", FieldType.Text, ["c"]), new("other", FieldType.Text, ["c"])];
        var kind = new KindSchema(EventSchema.FirstEvent, "e", [.. fields]);
        var names = new Names();
        using var reader = opened.Streams[0].Read(new EventSchema([kind], new Dictionary<string, KindSchema> { ["e"] = kind }), names);
        var batch = new EventBatch();

        Assert.True(reader.Read(batch));
        var slots = Assert.Single(batch.Records()).Slots;
        Assert.Equal("ab", names[new NameId((int)slots[0])]);
        Assert.Equal(["ab", "xy", "xy"], slots[1..].Select(slot => System.Text.Encoding.UTF8.GetString(batch.Text.Slice(TextRef.Of(slot).Offset, TextRef.Of(slot).Length))));
    }

    private static IEnumerable<long> Times(string folder)
    {
        var read = DecodedTrace.Read(new CtfFormat(), folder);
        Assert.Empty(read.Failures);
        return read.Events.Select(e => e.TimeNs);
    }
}
