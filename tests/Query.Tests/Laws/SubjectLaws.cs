using System.Globalization;
using static VmQuery.Query.Tests.Laws.RandomHosts;

namespace VmQuery.Query.Tests.Laws;

/// <summary><c>on</c> and <c>other</c> on random hosts, against a brute force that looks at every tick of every host.</summary>
public sealed class SubjectLaws(RandomHosts hosts) : IClassFixture<RandomHosts>
{
    private static readonly int[] Numbers = [0, 1];

    [Theory]
    [InlineData("when vcpu on cpu is guest", "G", null)]
    [InlineData("when vcpu on cpu 1 is not guest", "PZ", 1)]
    [InlineData("when vcpu is in (guest, halted) and vcpu on cpu 0 is not preempted", "GZ", 0)]
    public void VcpuOnCpu_equalsBruteForce(string vql, string modes, int? only) => AssertEqual(
        vql,
        ["guest", "vcpu", "cpu"],
        from v in Vcpus()
        from tick in Enumerable.Range(0, hosts.Ticks)
        let cpu = hosts.Cpu(v.Guest, v.Vcpu, tick)
        where modes.Contains(hosts.Mode(v.Guest, v.Vcpu, tick)) && cpu >= 0 && (only is null || cpu == only)
        select ($"{v.Guest} {v.Vcpu} {cpu}", tick));

    [Fact]
    public void ThreadOnVcpu_andVcpu_matchesOnGuestAndVcpu() => AssertEqual(
        "when thread on vcpu of guest is running and vcpu of guest is guest",
        ["guest", "tid", "vcpu"],
        from t in Threads()
        from tick in Enumerable.Range(0, hosts.Ticks)
        let vcpu = hosts.Vcpu(t.Guest, t.Thread, tick)
        where vcpu >= 0 && hosts.Mode(t.Guest, vcpu, tick) == 'G'
        select ($"{t.Guest} {t.Thread} {vcpu}", tick));

    [Fact]
    public void Chain_threadOnVcpuOnCpu_equalsBruteForce() => AssertEqual(
        "when thread on vcpu on cpu is running",
        ["guest", "tid", "vcpu", "cpu"],
        from t in Threads()
        from tick in Enumerable.Range(0, hosts.Ticks)
        let vcpu = hosts.Vcpu(t.Guest, t.Thread, tick)
        where vcpu >= 0 && hosts.Cpu(t.Guest, vcpu, tick) >= 0
        select ($"{t.Guest} {t.Thread} {vcpu} {hosts.Cpu(t.Guest, vcpu, tick)}", tick));

    [Fact]
    public void OtherVcpuOnCpu_isOnTheSameCpuOfTheSameHost() => AssertEqual(
        "when vcpu on cpu is preempted and other vcpu on cpu is guest",
        ["guest", "vcpu", "cpu", "other_guest", "other_vcpu"],
        from v in Vcpus()
        from o in Vcpus()
        where v.Host == o.Host && v != o
        from tick in Enumerable.Range(0, hosts.Ticks)
        let cpu = hosts.Cpu(v.Guest, v.Vcpu, tick)
        where cpu >= 0 && hosts.Cpu(o.Guest, o.Vcpu, tick) == cpu && hosts.Mode(v.Guest, v.Vcpu, tick) == 'P' && hosts.Mode(o.Guest, o.Vcpu, tick) == 'G'
        select ($"{v.Guest} {v.Vcpu} {cpu} {o.Guest} {o.Vcpu}", tick));

    [Fact]
    public void OtherVcpuOfGuest_isASibling() => AssertEqual(
        "when vcpu of guest is guest and other vcpu of guest is guest",
        ["guest", "vcpu", "other_vcpu"],
        from v in Vcpus()
        from tick in Enumerable.Range(0, hosts.Ticks)
        where hosts.Mode(v.Guest, v.Vcpu, tick) == 'G' && hosts.Mode(v.Guest, 1 - v.Vcpu, tick) == 'G'
        select ($"{v.Guest} {v.Vcpu} {1 - v.Vcpu}", tick));

    [Theory]
    [InlineData("any", 1, 3)]
    [InlineData("no", 0, 0)]
    [InlineData("at least 2", 2, 3)]
    public void QuantifiedOther_countsTheOthersOnly(string quantifier, int least, int most) => AssertEqual(
        $"when vcpu on cpu is preempted and {quantifier} other vcpu on cpu is guest",
        ["guest", "vcpu", "cpu"],
        from v in Vcpus()
        from tick in Enumerable.Range(0, hosts.Ticks)
        let cpu = hosts.Cpu(v.Guest, v.Vcpu, tick)
        where cpu >= 0 && hosts.Mode(v.Guest, v.Vcpu, tick) == 'P'
        let count = Vcpus(v.Host).Count(o => o != v && hosts.Cpu(o.Guest, o.Vcpu, tick) == cpu && hosts.Mode(o.Guest, o.Vcpu, tick) == 'G')
        where count >= least && count <= most
        select ($"{v.Guest} {v.Vcpu} {cpu}", tick));

    [Theory]
    [InlineData("any vcpu on cpu is guest")]
    [InlineData("no vcpu on cpu is guest")]
    [InlineData("all vcpus on cpu are guest")]
    [InlineData("exactly 2 vcpus on cpu are guest")]
    public void QuantifiedOnCpu_countsThoseThatAreThere(string claim) => AssertEqual(
        $"when {claim.Replace("cpu is", "cpu of host is").Replace("cpu are", "cpu of host are")}",
        ["host", "cpu"],
        from host in Enumerable.Range(0, Hosts)
        from cpu in Enumerable.Range(0, Cpus)
        from tick in Enumerable.Range(0, hosts.Ticks)
        let there = Vcpus(host).Where(v => hosts.Cpu(v.Guest, v.Vcpu, tick) == cpu).ToList()
        let count = there.Count(v => hosts.Mode(v.Guest, v.Vcpu, tick) == 'G')
        where claim[..2] switch { "an" => count > 0, "no" => count == 0, "al" => count == there.Count, _ => count == 2 }
        select ($"h{host} {cpu}", tick));

    private static IEnumerable<(int Host, string Guest, int Vcpu)> Vcpus() => Enumerable.Range(0, Hosts).SelectMany(Vcpus);

    private static IEnumerable<(int Host, string Guest, int Vcpu)> Vcpus(int host) =>
        from guest in Enumerable.Range(0, GuestsOfHost) from vcpu in Numbers select (host, Guest(host, guest), vcpu);

    private static IEnumerable<(string Guest, int Thread)> Threads() =>
        from host in Enumerable.Range(0, Hosts) from guest in Enumerable.Range(0, GuestsOfHost) from thread in Enumerable.Range(0, ThreadsOfGuest) select (Guest(host, guest), thread);

    private void AssertEqual(string vql, string[] keys, IEnumerable<(string Entity, int Tick)> truth)
    {
        var answer = hosts.Session.Query(vql);
        var drawn = new HashSet<(string, int)>();
        for (var row = 0; row < answer.RowCount; row++)
        {
            var at = row;
            var entity = string.Join(' ', keys.Select(key => Convert.ToString(answer[key][at], CultureInfo.InvariantCulture)));
            for (var tick = (long)answer["start"][row]!; tick < (long)answer["stop"][row]!; tick++) Assert.True(drawn.Add((entity, (int)tick)), $"{vql}, seed {hosts.Seed}: {entity} has two rows at tick {tick}");
        }

        var expected = truth.ToHashSet();
        Assert.NotEmpty(expected);
        Assert.True(expected.SetEquals(drawn), $"{vql}, seed {hosts.Seed}\nmissing  {First(expected.Except(drawn))}\nextra    {First(drawn.Except(expected))}");
    }

    private static string First(IEnumerable<(string, int)> ticks) => string.Join("; ", ticks.Take(3));
}
