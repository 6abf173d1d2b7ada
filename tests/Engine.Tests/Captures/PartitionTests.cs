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
    public void Tracks_ofEveryEntity_partitionTheSession(string capture, bool withGuests) =>
        Partition.Check(sql => captures.Lines(capture, withGuests, sql), Tracks);

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
