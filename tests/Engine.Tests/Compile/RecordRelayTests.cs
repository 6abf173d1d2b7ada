using System.Collections.Immutable;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Quality;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Compile;

/// <summary>Records on their way to the followers of a machine, on this core or another.</summary>
public sealed class RecordRelayTests
{
    /// <summary>Enough for several blocks.</summary>
    private const int Many = 50_000;

    private static readonly EventSchema Schema = Incident.SchemaOf([]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Records_areFollowedInTheirOrder_eachOnce(bool aside)
    {
        var witness = new Witness();

        using (var relay = Relay(witness, aside))
        {
            Play(relay);
            relay.Finish();
        }

        Assert.Equal(Enumerable.Range(0, Many).Select(time => ((long)time, new StreamId(time % 7))), witness.Seen);
        Assert.True(witness.IsFinished);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fault_ofAFollower_reachesWhoHandsOn(bool aside)
    {
        var witness = new Witness { FailsAt = 3 };
        using var relay = Relay(witness, aside);

        var fault = Assert.Throws<IOException>(() => Play(relay));

        Assert.Equal("full", fault.Message);
        Assert.Equal(3, witness.Seen.Count);
    }

    [Fact]
    public void Fault_ofTheLastRecords_isToldAtTheEnd_andFinishesNothing()
    {
        var witness = new Witness { FailsAt = Many - 1 };
        using var relay = Relay(witness, aside: true);
        Play(relay);

        Assert.Throws<IOException>(relay.Finish);

        Assert.False(witness.IsFinished);
    }

    [Fact]
    public void Relay_thatIsGivenUp_waitsForWhatItHandedOver_andFinishesNothing()
    {
        var (beside, behind) = (new Witness(), new Witness());

        using (var relay = Relay(beside, aside: false)) Play(relay);
        using (var relay = Relay(behind, aside: true)) Play(relay);

        Assert.InRange(behind.Seen.Count, 1, Many - 1);
        Assert.Equal(beside.Seen, behind.Seen);
        Assert.False(behind.IsFinished);
    }

    private static RecordRelay Relay(Witness witness, bool aside)
    {
        var (names, span) = (new Names(), new TimeSpanNs(0, Many));
        var topology = new Topology([new(new(0), "m", MachineRole.Host, null, null, null, null, null, Traced: true)], []);
        var context = new ModelContext(topology.Machines[0], topology, Schema, names, span, span, new RowRecorder(names), new FindingLog()) { OnReferenceClock = true };
        return new RecordRelay(Schema, [new Followers([witness], context, [])], aside);
    }

    private static void Play(RecordRelay relay)
    {
        var batch = new EventBatch();
        for (var time = 0; time < Many; time++)
        {
            batch.Clear();
            batch.Append(time, EventSchema.LossStart, 0, 0, 0);
            relay.Take(batch.At(0, new StreamId(time % 7), new MachineId(0)));
        }
    }

    /// <summary>A model that only remembers when it took a record of which stream.</summary>
    private sealed class Witness : IModel, IModelRun
    {
        public List<(long TimeNs, StreamId Stream)> Seen { get; } = [];

        public int FailsAt { get; init; } = -1;

        public bool IsFinished { get; private set; }

        public string Name => "witness";

        public Catalog Catalog { get; } = new([], [], [], []);

        public ImmutableArray<EventNeed> SurveyNeeds => [];

        public ImmutableArray<EventNeed> Needs => [];

        public ISurvey? StartSurvey(SurveyContext context) => null;

        public IModelRun? Start(ModelContext context) => this;

        public void Take(in EventView e)
        {
            if (Seen.Count == FailsAt) throw new IOException("full");
            Seen.Add((e.TimeNs, e.Stream));
        }

        public void Finish() => IsFinished = true;
    }
}
