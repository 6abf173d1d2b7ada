namespace VmQuery.Engine.Tests.Captures;

/// <summary>What the captures' README files know to be true.</summary>
[Collection(CaptureTests.Name)]
public sealed class GroundTruthTests(CaptureSessions captures)
{
    /// <summary>Process, vCPU and thread from QEMU's own monitor at capture time.</summary>
    private static readonly Dictionary<string, string[]> Links = new(StringComparer.Ordinal)
    {
        ["a-small-1vcpu"] = ["403 0 409"],
        ["b-medium-2guests"] = ["1598 0 1616", "1598 1 1618", "1622 0 1629"],
        ["d2-lost-events-16k"] = ["491 0 502", "491 1 503", "672 0 677"],
        ["i-stock-probe"] = ["491 0 502", "491 1 503", "672 0 677"],
    };

    /// <summary>Which process runs which traced guest.</summary>
    private static readonly Dictionary<string, string[]> Guests = new(StringComparer.Ordinal)
    {
        ["a-small-1vcpu"] = ["403 guest1 true"],
        ["b-medium-2guests"] = ["1598 guest1 true", "1622 guest2 true"],
        ["d2-lost-events-16k"] = ["491 guest1 true", "672 qemu-system-x86-672 false"],
        ["i-stock-probe"] = ["491 guest1 true", "672 qemu-system-x86-672 false"],
    };

    [Theory]
    [MemberData(nameof(CaptureSessions.All), MemberType = typeof(CaptureSessions))]
    public void Links_ofVcpusToThreads_areTrue(string capture, bool withGuests) =>
        Assert.Equal(
            Links[capture],
            captures.Lines(capture, withGuests, "SELECT host_pid, vcpu, host_tid FROM vcpu_link ORDER BY ALL"));

    [Theory]
    [InlineData("a-small-1vcpu")]
    [InlineData("b-medium-2guests")]
    [InlineData("d2-lost-events-16k")]
    [InlineData("i-stock-probe")]
    public void GuestTraces_findTheirProcess(string capture) =>
        Assert.Equal(
            Guests[capture],
            captures.Lines(capture, withGuests: true, "SELECT host_pid, name, lower(traced::VARCHAR) FROM machine WHERE role = 'guest' ORDER BY ALL"));

    [Fact]
    public void Guest_withoutATrace_isNamedAfterItsProcess() =>
        Assert.Equal(["qemu-system-x86-403"], captures.Lines("a-small-1vcpu", withGuests: false, "SELECT name FROM machine WHERE role = 'guest'"));

    [Fact]
    public void LostEvents_areCountedWhereTheyWereLost()
    {
        var lost = captures.Lines("d2-lost-events-16k", withGuests: true, """
            SELECT m.name, sum(l.events) FROM loss AS l JOIN machine AS m USING (machine_id) GROUP BY ALL ORDER BY ALL
            """);

        Assert.Equal(["guest1 12989", "l1host 29622"], lost);
    }

    [Fact]
    public void TimeWithoutEvidence_isUnknownBecauseLost()
    {
        var causes = captures.Lines("d2-lost-events-16k", withGuests: false, """
            SELECT DISTINCT cause FROM vcpu_mode WHERE state = 'unknown' AND certainty = 'lossy' ORDER BY ALL
            """);

        Assert.Contains("lost", causes);
    }

    [Fact]
    public void UnknownForLoss_liesWhereAStreamWasLosingEvents()
    {
        var stray = captures.Lines("d2-lost-events-16k", withGuests: false, """
            SELECT machine_id, vcpu, start_ns FROM vcpu_mode AS v
            WHERE state = 'unknown' AND cause = 'lost' AND NOT EXISTS (
              SELECT 1 FROM stream_state AS s WHERE s.state = 'lost' AND s.start_ns < v.stop_ns AND v.start_ns < s.stop_ns)
            """);

        Assert.Empty(stray);
    }

    [Fact]
    public void Contradictions_areExplainedByTheLosses_andOnlyEntriesAreNobodys() =>
        Assert.Equal(["vm-entry-without-vcpu"], captures.Lines("d2-lost-events-16k", withGuests: false, """
            SELECT code FROM finding WHERE code = 'impossible-transition' OR code LIKE '%-without-vcpu' ORDER BY ALL
            """));

    [Fact]
    public void Wait_isNotClaimedWhileItsCpuLosesEvents() =>
        Assert.Empty(captures.Lines("d2-lost-events-16k", withGuests: false, """
            SELECT v.vcpu, v.start_ns, v.stop_ns, v.cpu FROM vcpu_mode AS v
            JOIN machine AS g USING (machine_id)
            JOIN stream_state AS s ON s.machine_id = g.parent_id AND s.cpu = v.cpu
            WHERE v.state = 'preempted' AND s.state = 'lost' AND s.start_ns < v.stop_ns AND v.start_ns < s.stop_ns
            """));

    [Theory]
    [InlineData("a-small-1vcpu")]
    [InlineData("b-medium-2guests")]
    [InlineData("i-stock-probe")]
    public void WithoutLoss_onlyTheTimeBeforeTheFirstEvidenceIsUnknown(string capture) =>
        Assert.Empty(captures.Lines(capture, withGuests: false, """
            SELECT machine_id, vcpu, sum(stop_ns - start_ns) FILTER (state = 'unknown') / sum(stop_ns - start_ns) AS part
            FROM vcpu_mode GROUP BY ALL HAVING part > 0.02
            """));
}
