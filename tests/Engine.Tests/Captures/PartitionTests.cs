namespace VmQuery.Engine.Tests.Captures;

/// <summary>Every track of every entity covers the session to the nanosecond: no gap, no overlap, nothing outside.</summary>
[Collection(CaptureTests.Name)]
public sealed class PartitionTests(CaptureSessions captures)
{
    private static readonly (string Table, string Key)[] Tracks =
    [
        ("vcpu_mode", "vcpu"), ("vcpu_placement", "vcpu"), ("cpu_mode", "cpu"), ("cpu_task", "cpu"), ("thread_state", "tid"), ("stream_state", "stream_id"),
    ];

    [Theory]
    [MemberData(nameof(CaptureSessions.All), MemberType = typeof(CaptureSessions))]
    public void Tracks_ofEveryEntity_partitionTheSession(string capture, bool withGuests)
    {
        foreach (var (table, key) in Tracks)
        {
            var broken = captures.Lines(capture, withGuests, $"""
                WITH t AS (
                  SELECT machine_id, {key} AS key, start_ns, stop_ns,
                         lag(stop_ns) OVER (PARTITION BY machine_id, {key} ORDER BY start_ns) AS before_ns
                  FROM {table}),
                whole AS (SELECT start_ns AS first_ns, stop_ns AS last_ns FROM session)
                SELECT machine_id, key FROM t CROSS JOIN whole GROUP BY machine_id, key, first_ns, last_ns
                HAVING min(start_ns) <> first_ns OR max(stop_ns) <> last_ns
                    OR count(*) FILTER (before_ns <> start_ns) > 0 OR count(*) FILTER (stop_ns <= start_ns) > 0
                """);

            Assert.True(broken.Count == 0, $"{table}: {string.Join("; ", broken)}");
        }
    }

    [Theory]
    [MemberData(nameof(CaptureSessions.All), MemberType = typeof(CaptureSessions))]
    public void VcpuMode_ofEveryLinkedVcpu_isThere(string capture, bool withGuests) =>
        Assert.Equal(
            captures.Lines(capture, withGuests, "SELECT machine_id, vcpu FROM vcpu ORDER BY ALL"),
            captures.Lines(capture, withGuests, "SELECT DISTINCT machine_id, vcpu FROM vcpu_mode ORDER BY ALL"));

    [Theory]
    [MemberData(nameof(CaptureSessions.All), MemberType = typeof(CaptureSessions))]
    public void VmExit_parts_sumToTheSpan(string capture, bool withGuests) =>
        Assert.Empty(captures.Lines(capture, withGuests, """
            SELECT machine_id, vcpu, start_ns FROM vm_exit
            WHERE hypervisor_ns + emulator_ns + runnable_ns + sleeping_ns <> stop_ns - start_ns OR stop_ns < start_ns
            """));

    [Theory]
    [InlineData("a-small-1vcpu")]
    [InlineData("b-medium-2guests")]
    [InlineData("i-stock-probe")]
    public void GuestTime_ofAllCpus_isGuestTimeOfAllVcpus(string capture) =>
        Assert.Equal(
            captures.Lines(capture, withGuests: false, "SELECT sum(stop_ns - start_ns) FROM vcpu_mode WHERE state = 'guest'"),
            captures.Lines(capture, withGuests: false, "SELECT sum(stop_ns - start_ns) FROM cpu_mode WHERE state = 'guest'"));
}
