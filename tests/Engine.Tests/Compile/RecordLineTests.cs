using System.Text;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Events;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Compile;

/// <summary>Records on their way past stations, on this core or another.</summary>
public sealed class RecordLineTests
{
    /// <summary>Enough for several blocks.</summary>
    private const int Many = 50_000;

    private static readonly EventSchema Schema = Incident.SchemaOf([]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Records_passEachStationInTheirOrder_onceAndBehindTheFirst(bool aside)
    {
        var (first, second, third) = (new Witness(), new Witness(), new Witness());

        using (var line = Line(aside, first, second, third))
        {
            Play(line);
            line.Finish();
        }

        Assert.Equal(Enumerable.Range(0, Many).Select(time => (long)time), first.Seen);
        Assert.Equal(first.Seen, second.Seen);
        Assert.Equal(first.Seen, third.Seen);
        // The first numbers what passes, from 1.
        Assert.Equal(Enumerable.Range(0, Many), second.Scenes);
        Assert.Equal(Enumerable.Range(0, Many), third.Scenes);
        Assert.True(first.IsFinished && second.IsFinished && third.IsFinished);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    public void Fault_atAStation_reachesWhoHandsOver(int station, bool aside)
    {
        var stations = Enumerable.Range(0, 2).Select(i => new Witness { FailsAt = i == station ? 3 : -1 }).ToArray();
        using var line = Line(aside, stations);

        var fault = Assert.Throws<IOException>(() => Play(line));

        Assert.Equal("full", fault.Message);
        Assert.Equal(3, stations[station].Seen.Count);
    }

    [Fact]
    public void Fault_atTheFirst_letsNothingPastIt()
    {
        var (first, second) = (new Witness { FailsAt = 3 }, new Witness());
        using (var line = Line(aside: true, first, second)) Assert.Throws<IOException>(() => Play(line));

        Assert.Empty(second.Seen);
    }

    [Fact]
    public void Fault_ofTheLastRecords_isToldAtTheEnd_andFinishesNothing()
    {
        var witness = new Witness { FailsAt = Many - 1 };
        using var line = Line(aside: true, witness);
        Play(line);

        Assert.Throws<IOException>(line.Finish);

        Assert.False(witness.IsFinished);
    }

    [Fact]
    public void Line_thatIsGivenUp_waitsForWhatWasHandedOver_andFinishesNothing()
    {
        var (here, aside) = (new Witness(), new Witness());

        using (var line = Line(aside: false, here)) Play(line);
        using (var line = Line(aside: true, new Witness(), aside)) Play(line);

        Assert.InRange(aside.Seen.Count, 1, Many - 1);
        Assert.Equal(here.Seen, aside.Seen);
        Assert.False(aside.IsFinished);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Texts_areThoseThatRecordsHad_andMissingOnesStayAway(bool aside)
    {
        var schema = new EventSchemaBuilder(EventDictionary.Parse([], [])).AddDeclared("e", [("text", FieldType.Text)]).Build();
        var reader = new TextWitness();
        using var line = new RecordLine(schema, 1 << 15, reader, [], aside);
        var batch = new EventBatch();
        foreach (var text in new[] { "one", string.Empty, "three" })
        {
            batch.Clear();
            var slot = text.Length == 0 ? new TextRef(1 << 20, 5) : batch.AppendText(Encoding.UTF8.GetBytes(text));
            batch.Append(0, EventSchema.FirstEvent, 0, 1, text.Length == 0 ? 0UL : 1UL)[0] = slot.Packed;
            line.Take(batch.At(0, new StreamId(0), new MachineId(0)));
        }

        line.Finish();

        Assert.Equal(["one", "-", "three"], reader.Seen);
    }

    [Fact]
    public async Task Line_thatIsGivenUp_waitsForAStationThatIsSlow()
    {
        using var gate = new ManualResetEventSlim();
        var slow = new Witness { Gate = gate };
        var line = Line(aside: true, new Witness(), slow);
        Play(line, Many / 2);

        var opens = Task.Run(async () =>
        {
            await Task.Delay(100);
            Assert.Empty(slow.Seen);
            gate.Set();
        });
        line.Dispose();

        Assert.NotEmpty(slow.Seen);
        await opens;
    }

    private static RecordLine Line(bool aside, params Witness[] stations) => new(Schema, 1 << 15, stations[0], [.. stations[1..]], aside);

    private static void Play(RecordLine line, int records = Many)
    {
        var batch = new EventBatch();
        for (var time = 0; time < records; time++)
        {
            batch.Clear();
            batch.Append(time, EventSchema.LossStart, 0, 0, 0);
            line.Take(batch.At(0, new StreamId(time % 7), new MachineId(0)));
        }
    }

    /// <summary>A station that remembers the text of each record.</summary>
    private sealed class TextWitness : IStation
    {
        public List<string> Seen { get; } = [];

        public void Take(in EventView e, ref Scene scene)
        {
            var reference = TextRef.Of(e.Get(0));
            Seen.Add(e.Has(0) ? Encoding.UTF8.GetString(e.TextBytes.Slice(reference.Offset, reference.Length)) : "-");
        }

        public void Finish()
        {
        }
    }

    /// <summary>A station that remembers when it took a record; the first numbers them.</summary>
    private sealed class Witness : IStation
    {
        public List<long> Seen { get; } = [];

        public List<int> Scenes { get; } = [];

        public int FailsAt { get; init; } = -1;

        /// <summary>What it waits for; null when for nothing.</summary>
        public ManualResetEventSlim? Gate { get; init; }

        public bool IsFinished { get; private set; }

        public void Take(in EventView e, ref Scene scene)
        {
            Gate?.Wait();
            if (Seen.Count == FailsAt) throw new IOException("full");
            Scenes.Add(scene.Subject - 1);
            if (scene.Subject == 0) scene = scene with { Subject = Seen.Count + 1 };
            Seen.Add(e.TimeNs);
        }

        public void Finish() => IsFinished = true;
    }
}
