using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf;
using VmQuery.Engine.Formats.Ctf.Streams;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>Records are drawn as text: <c>s110</c> a small and <c>L120</c> a large event, <c>[100 150:3,0]</c> a hole with what it lost.</summary>
public class LossTests
{
    private const byte Small = 0;
    private const byte Large = 1;

    [Fact]
    public void Discards_afterGapOfLttng_liePartlyInGap()
    {
        using var trace = new CtfWriter("lttng-modules")
            .Packet(0, 100, 0, 0, 4096, new WrittenEvent(10, Small), new WrittenEvent(20, Small))
            .Packet(150, 200, 1, 3, 4096, new WrittenEvent(160, Small), new WrittenEvent(170, Small))
            .Save();

        Assert.Equal("s10 s20 [100 150:3,0] s160 s170 [170 200:0,0]", Draw(trace));
    }

    [Fact]
    public void Discards_withoutGapOfLttng_lieAtTailWhereLargestEventHadNoRoom()
    {
        var bytes = CtfWriter.HeaderBytes + CtfWriter.LargeBytes + CtfWriter.LargeBytes + 20;
        using var trace = new CtfWriter("lttng-ust")
            .Packet(0, 100, 0, 0, 4096, new WrittenEvent(10, Large))
            .Packet(100, 200, 1, 5, bytes, new WrittenEvent(110, Large), new WrittenEvent(120, Small), new WrittenEvent(130, Small), new WrittenEvent(140, Small), new WrittenEvent(150, Small))
            .Save();

        Assert.Equal("L10 L110 s120 s130 s140 [140 s150 200:5,0]", Draw(trace));
    }

    [Theory]
    [InlineData("10 20 110 120 130 140 [140 150 160 200]", "small", "large")]
    [InlineData("10 110 130 140 [140 150 160 200]", "small")]
    [InlineData("20 120 [140 200]", "large")]
    [InlineData("[140 200]")]
    public void Hole_atTail_isWhereItIs_whicheverEventsAreWanted(string drawing, params string[] wanted)
    {
        var bytes = CtfWriter.HeaderBytes + CtfWriter.LargeBytes + CtfWriter.LargeBytes + 20;
        using var trace = new CtfWriter("lttng-ust")
            .Packet(0, 100, 0, 0, 4096, new WrittenEvent(10, Small), new WrittenEvent(20, Large))
            .Packet(100, 200, 1, 5, bytes, new(110, Small), new(120, Large), new(130, Small), new(140, Small), new(150, Small), new(160, Small))
            .Save();

        Assert.Equal(drawing, StreamDrawing.Read(trace.Folder, TraceReadOptions.Default, wanted.Contains).Drawing);
    }

    [Fact]
    public void Hole_atTail_minds_anEventThatNobodyWantsAndThatIsLargeForItsHeaderAlone()
    {
        const string Metadata = """
            env { tracer_name = "lttng-ust"; };
            clock { name = c; };
            typealias integer { size = 8; map = clock.c.value; } := time;
            stream {
                packet.context := struct { time timestamp_begin; time timestamp_end; u8 events_discarded; u16 content_size; u16 packet_size; };
                event.header := struct {
                    enum : u8 { short = 0 ... 254, long = 255 } id;
                    variant <id> { struct { time timestamp; } short; struct { u8 id; time timestamp; u8 more[20]; } long; } v;
                };
            };
            event { name = "other"; id = 0; fields := struct { }; };
            event { name = "wanted"; id = 1; fields := struct { }; };
            """;
        byte[] longOther = [255, 0, 12, .. new byte[20]];
        byte[] first = [10, 20, 0, 34 * 8 & 255, 34 * 8 >> 8, 34 * 8 & 255, 34 * 8 >> 8, 0, 11, .. longOther, 1, 13];
        byte[] second = [20, 30, 1, 17 * 8, 0, 34 * 8 & 255, 34 * 8 >> 8, 1, 21, 1, 22, 1, 23, 1, 24, 1, 25, .. new byte[17]];
        using var trace = new TsdlTrace(Metadata, [.. first, .. second]);

        // 23 bytes do not fit any more behind the third event.
        Assert.Equal("13 21 22 23 [23 24 25 30]", StreamDrawing.Read(trace.Folder, TraceReadOptions.Default, name => name == "wanted").Drawing);
    }

    [Fact]
    public void Discards_ofOtherTracer_reachFromPacketEndToPacketEnd()
    {
        using var trace = new CtfWriter("barectf")
            .Packet(0, 100, 0, 1, 4096, new WrittenEvent(10, Small))
            .Packet(150, 200, 1, 4, 4096, new WrittenEvent(160, Small))
            .Save();

        Assert.Equal("s10 [100 s160 200:3,0]", Draw(trace));
    }

    [Theory]
    [InlineData("lttng-modules")]
    [InlineData("barectf")]
    public void MissingPackets_areAHoleUpToTheNextPacket(string tracer)
    {
        using var trace = new CtfWriter(tracer)
            .Packet(0, 100, 5, 0, 4096, new WrittenEvent(10, Small))
            .Packet(300, 400, 8, 0, 4096, new WrittenEvent(310, Small))
            .Save();

        Assert.Equal("s10 [100 300:0,2] s310", Draw(trace));
    }

    [Fact]
    public void Losses_ofStream_spanFromPacketEndToPacketEnd()
    {
        using var trace = new CtfWriter("lttng-modules")
            .Packet(0, 100, 0, 7, 4096, new WrittenEvent(10, Small))
            .Packet(150, 200, 3, 9, 4096, new WrittenEvent(160, Small))
            .Save();
        var totals = Assert.Single(DecodedTrace.Read(new CtfFormat(), trace.Folder).Totals);

        Assert.Equal([new StreamLoss(100, 200, 2, 2)], totals.Losses);
        Assert.Equal("lost-before-start", Assert.Single(totals.Oddities).Code);
        Assert.Equal((10, 160), (totals.FirstNs, totals.LastNs));
    }

    [Theory]
    [InlineData(5UL, 9UL, 64, 4, false)]
    [InlineData(5UL, 5UL, 64, 0, false)]
    [InlineData(9UL, 5UL, 64, 0, true)]
    [InlineData(0xFFFFFFFEUL, 3UL, 32, 5, false)]
    [InlineData(0x0FFFFFFEUL, 3UL, 32, 0, true)]
    public void Counter_ofDiscards_wrapsAtItsWidthAndNeverFalls(ulong before, ulong after, int bits, long lost, bool odd)
    {
        var previous = new Packet("f", 0, 0, 8, 0, 0, null, before, 0);

        var loss = PacketLoss.Between(previous, previous with { Discarded = after }, bits);

        Assert.Equal((lost, odd), (loss.Events, loss.Oddity is not null));
    }

    [Theory]
    [InlineData("host", 29622)]
    [InlineData("guest1", 12989)]
    public void Losses_ofCapture_addUpToWhatLttngSaid(string machine, long lost)
    {
        var trace = DecodedTrace.Read(new CtfFormat(), TestData.Path($"kvm/d2-lost-events-16k/{machine}"));

        Assert.Equal(lost, trace.Totals.SelectMany(totals => totals.Losses).Sum(loss => loss.Events));
        Assert.Equal(lost, trace.Records.Where(record => record.Kind == EventSchema.LossStop).Sum(record => record.Slots[0]));
        Assert.Equal(
            trace.Records.Count(record => record.Kind == EventSchema.LossStart),
            trace.Records.Count(record => record.Kind == EventSchema.LossStop));
    }

    private static string Draw(CtfWriter trace)
    {
        var decoded = DecodedTrace.Read(new CtfFormat(), trace.Folder);
        var events = new Queue<DecodedEvent>(decoded.Events);
        return string.Join(' ', decoded.Records.Select(record => record.Kind switch
        {
            EventSchema.LossStart => $"[{record.TimeNs}",
            EventSchema.LossStop => $"{record.TimeNs}:{record.Slots[0]},{record.Slots[1]}]",
            _ => $"{(events.Dequeue().Name == "small" ? 's' : 'L')}{record.TimeNs}",
        }));
    }
}
