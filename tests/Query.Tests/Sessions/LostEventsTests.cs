using VmQuery.Engine.Compile;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>A capture that lost a sixth of its events, asked in SQL and in VQL for the same: what reaches over time that nobody saw is lossy, and nothing else becomes so.</summary>
public sealed class LostEventsTests : IDisposable
{
    private const string Exits = "when from event \"kvm_exit\" of vcpu of guest to event \"kvm_entry\" of vcpu of guest";

    private readonly TempFolder _folder = new();
    private readonly Session _session;

    public LostEventsTests()
    {
        TraceCompiler.Compile([TestData.Path("kvm/d2-lost-events-16k/host")], _folder["lost.vmq"]);
        _session = Session.Open(_folder["lost.vmq"]);
    }

    [Fact]
    public void Period_overUnknownTime_isNeverCertain()
    {
        Assert.Equal(51L, Count($"{Exits} | overlap (when vcpu of guest is unknown) as unseen | where unseen > 0ns"));
        Assert.Equal(10_576L, Count($"{Exits} | where certainty = \"certain\""));
        Assert.Equal(0L, Count($"{Exits} | overlap (when vcpu of guest is unknown) as unseen | where unseen > 0ns and certainty = \"certain\""));
    }

    [Fact]
    public void Period_isLossyExactlyOverALossOfItsCpu()
    {
        var lost = Count($"{Exits} | where certainty = \"lossy\"");
        var cut = _session.Query(
            """
            sql "with e as (
                  select guest_id, vcpu, time_ns, lead(time_ns, 1, (select stop_ns from session)) over (partition by guest_id, vcpu order by time_ns) as next_ns
                  from event_kvm_exit where guest_id is not null),
                p as (
                  select e.*, least(e.next_ns, coalesce((select min(time_ns) from event_kvm_entry n where n.guest_id = e.guest_id and n.vcpu = e.vcpu and n.time_ns > e.time_ns), e.next_ns)) as stop_ns
                  from e)
                select count(*) as n from p where exists (
                  select 1 from stream_state s join vcpu_placement v on v.cpu = s.cpu
                  where s.state <> 'ok' and v.machine_id = p.guest_id and v.vcpu = p.vcpu
                    and greatest(s.start_ns, v.start_ns) < p.stop_ns and least(s.stop_ns, v.stop_ns) > p.time_ns + 1)"
            """)["n"][0];
        Assert.Equal((53L, 53L), (lost, cut));
    }

    [Fact]
    public void Sequence_overUnknownTime_isLossy()
    {
        const string sequence = "when vcpu of guest is guest then vcpu of guest is halted | overlap (when vcpu of guest is unknown) as unseen | where unseen > 0ns";
        Assert.Equal(Count(sequence), Count($"{sequence} and certainty = \"lossy\""));
        Assert.Equal(3338L, Count(sequence));
    }

    [Fact]
    public void Rest_overUnknownTime_isLossyOrInferred() => Assert.Equal(
        0L, Count("when not (vcpu of guest is guest or vcpu of guest is halted) | overlap (when vcpu of guest is unknown) as unseen | where unseen > 0ns and certainty = \"certain\""));

    // Three of the gaps lie between an exit that was seen to stop and one that was seen to start.
    [Fact]
    public void GapOfExits_overLostEvents_isNeverCertain()
    {
        const string gaps = "show vm_exit of vcpu of guest | gaps", lost = "overlap (when vcpu of guest is unknown | where certainty = \"lossy\") as lost | where lost > 0ns";
        Assert.Equal(62L, Count($"{gaps} | {lost}"));
        Assert.Equal(0L, Count($"{gaps} | where certainty = \"certain\" | {lost}"));
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    private object? Count(string vql) => _session.Query($"{vql} | count")["count"][0];
}
