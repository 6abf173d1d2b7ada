using System.Globalization;
using VmQuery.Tests.Support;
using static VmQuery.Query.Tests.Laws.RandomTracks;

namespace VmQuery.Query.Tests.Laws;

/// <summary>
/// Claims on random tracks, against a brute force that looks at every tick. One session holds hundreds of random cases:
/// each vCPU is one, and each of the claims is asked of all of them at once.
/// </summary>
public sealed class SpanLaws(RandomTracks tracks) : IClassFixture<RandomTracks>
{
    [Theory]
    [InlineData("vcpu is guest and placement of vcpu = 1", "mode=G & place=1")]
    [InlineData("placement of vcpu = 1 and vcpu is not guest", "place=1 & known!=G")]
    [InlineData("vcpu is guest or placement of vcpu in (0, 2)", "mode=G | place!=1")]
    [InlineData("not vcpu is guest", "mode!=G")]
    [InlineData("not not vcpu is guest", "mode=G")]
    [InlineData("not (vcpu is guest or placement of vcpu = 1)", "mode!=G & place!=1")]
    [InlineData("not vcpu is guest and not placement of vcpu = 1", "mode!=G & place!=1")]
    [InlineData("not (vcpu is guest and placement of vcpu = 1)", "mode!=G | place!=1")]
    [InlineData("(vcpu is guest or vcpu is halted) and (placement of vcpu = 0 or placement of vcpu = 1)", "GZ & place!=2")]
    [InlineData("vcpu is in (guest, halted) and placement of vcpu not in (2) or vcpu is preempted and placement of vcpu = 2", "GZ & place!=2 | P & place=2")]
    public void Claim_perVcpu_equalsBruteForce(string claim, string meaning)
    {
        var truth = Rule(meaning);
        var drawn = Drawn(claim, row => $"{row("guest")}/{row("vcpu")}");
        Each((guest, vcpu) => AssertTicks(claim, $"g{guest}/{vcpu}", tick => truth(tracks.Modes(guest, vcpu)[tick], tracks.Places(guest, vcpu)[tick]), drawn));
    }

    [Theory]
    [InlineData("any vcpu of guest is guest", 1, 4)]
    [InlineData("all vcpus of guest are guest", 4, 4)]
    [InlineData("no vcpu of guest is guest", 0, 0)]
    [InlineData("at least 2 vcpus of guest are guest", 2, 4)]
    [InlineData("at most 1 vcpu of guest is guest", 0, 1)]
    [InlineData("exactly 2 vcpus of guest are guest", 2, 2)]
    [InlineData("not any vcpu of guest is guest", 0, 0)]
    [InlineData("not no vcpu of guest is guest", 1, 4)]
    [InlineData("not all vcpus of guest are guest", 0, 3)]
    [InlineData("not at least 2 vcpus of guest are guest", 0, 1)]
    [InlineData("not at most 1 vcpu of guest is guest", 2, 4)]
    [InlineData("at least 2 vcpus of guest are guest and not exactly 2 vcpus of guest are guest", 3, 4)]
    [InlineData("any vcpu of guest is guest and at most 1 vcpu of guest is guest", 1, 1)]
    public void Quantifier_perGuest_equalsBruteForce(string claim, int least, int most)
    {
        var drawn = Drawn(claim, row => row("guest"));
        for (var g = 0; g < Guests; g++)
        {
            var guest = g;
            AssertTicks(claim, $"g{guest}", tick => Enumerable.Range(0, VcpusOfGuest).Count(vcpu => tracks.Modes(guest, vcpu)[tick] == 'G') is var n && n >= least && n <= most, drawn);
        }
    }

    [Theory]
    [InlineData("vcpu is guest or placement of vcpu in (0, 2)")]
    [InlineData("any vcpu of guest is guest")]
    [InlineData("all vcpus of guest are guest")]
    [InlineData("no vcpu of guest is guest")]
    [InlineData("at most 1 vcpu of guest is guest")]
    [InlineData("exactly 2 vcpus of guest are guest")]
    [InlineData("not exactly 2 vcpus of guest are guest")]
    [InlineData("not all vcpus of guest are guest")]
    [InlineData("any vcpu of guest is guest and no vcpu of guest is halted")]
    [InlineData("not (vcpu is guest or placement of vcpu = 1) in 5ns..20ns")]
    [InlineData("any vcpu is guest or all vcpus are halted")]
    public void Sweep_besideTheSql_givesItsRows(string claim)
    {
        using var portable = Session.Open(tracks.Path, new SessionOptions { PortableSql = true });
        Assert.Equal(Lines(portable.Query($"when {claim}")), Lines(tracks.Session.Query($"when {claim}")));

        static IEnumerable<string> Lines(Answer answer) => Enumerable.Range(0, answer.RowCount).Select(row => string.Join(' ', answer.Columns.Select(column => column[row])));
    }

    [Fact]
    public void And_ofAnyAndEach_spreadsOverVcpus()
    {
        const string claim = "any vcpu of guest is preempted and vcpu of guest is guest";
        var drawn = Drawn(claim, row => $"{row("guest")}/{row("vcpu")}");
        Each((guest, vcpu) => AssertTicks(
            claim, $"g{guest}/{vcpu}", tick => tracks.Modes(guest, vcpu)[tick] == 'G' && Enumerable.Range(0, VcpusOfGuest).Any(other => tracks.Modes(guest, other)[tick] == 'P'), drawn));
    }

    [Fact]
    public void And_withoutSharedEntity_givesEveryPair()
    {
        const string claim = "vcpu 0 of guest \"g0\" is guest and vcpu 1 of guest \"g1\" is guest";
        var drawn = Drawn(claim, _ => "pair");
        AssertTicks(claim, "pair", tick => tracks.Modes(0, 0)[tick] == 'G' && tracks.Modes(1, 1)[tick] == 'G', drawn);
    }

    [Fact]
    public void Range_thenSum_equalsSumOfClipped()
    {
        var clipped = tracks.Session.Query("when vcpu is guest in 5ns..17ns | summarize total(dur) by guest, vcpu");
        var totals = Enumerable.Range(0, clipped.RowCount).ToDictionary(row => $"{clipped["guest"][row]}/{clipped["vcpu"][row]}", row => (long)clipped["total"][row]!);
        Each((guest, vcpu) => Assert.Equal(tracks.Modes(guest, vcpu)[5..17].Count(state => state == 'G'), totals.GetValueOrDefault($"g{guest}/{vcpu}")));
    }

    [Fact]
    public void States_summed_coverTheSession()
    {
        var answer = tracks.Session.Query("show mode of vcpu | summarize total(dur), share(dur) by guest, vcpu");
        Assert.Equal(Guests * VcpusOfGuest, answer.RowCount);
        Assert.All(Enumerable.Range(0, answer.RowCount), row => Assert.Equal((long)tracks.Ticks, answer["total"][row]));
        Assert.All(Enumerable.Range(0, answer.RowCount), row => Assert.Equal(1.0, answer["share"][row]));
    }

    [Fact]
    public void Every_cutsTimeAndCountsStarts()
    {
        var whole = tracks.Session.Query("when vcpu is guest | summarize count(), total(dur) by guest, vcpu");
        var parts = tracks.Session.Query("when vcpu is guest | summarize count(), total(dur) by guest, vcpu every 5ns | summarize count = total(count), total = total(total) by guest, vcpu");
        Assert.Equal(whole.RowCount, parts.RowCount);
        Assert.All(Enumerable.Range(0, whole.RowCount), row => Assert.Equal((whole["count"][row], whole["total"][row]), (parts["count"][row], parts["total"][row])));
    }

    private Dictionary<string, bool[]> Drawn(string claim, Func<Func<string, string>, string> name)
    {
        var answer = tracks.Session.Query("when " + claim);
        var drawn = new Dictionary<string, bool[]>(StringComparer.Ordinal);
        for (var row = 0; row < answer.RowCount; row++)
        {
            var at = row;
            var key = name(column => Convert.ToString(answer[column][at], CultureInfo.InvariantCulture)!);
            if (!drawn.TryGetValue(key, out var ticks)) drawn[key] = ticks = new bool[tracks.Ticks];
            for (var tick = (long)answer["start"][row]!; tick < (long)answer["stop"][row]!; tick++)
            {
                Assert.False(ticks[tick], $"{claim}: {key} has two rows at tick {tick}");
                ticks[tick] = true;
            }
        }

        return drawn;
    }

    private void AssertTicks(string claim, string name, Func<int, bool> truth, Dictionary<string, bool[]> drawn)
    {
        var expected = Drawing.Draw([.. Enumerable.Range(0, tracks.Ticks).Select(truth)]);
        var actual = Drawing.Draw(drawn.GetValueOrDefault(name, new bool[tracks.Ticks]));
        Assert.True(expected == actual, $"{claim}, {name}, seed {tracks.Seed}\nexpected  {expected}\nactual    {actual}");
    }

    private static void Each(Action<int, int> check)
    {
        for (var guest = 0; guest < Guests; guest++)
            for (var vcpu = 0; vcpu < VcpusOfGuest; vcpu++) check(guest, vcpu);
    }

    private static Func<char, int, bool> Rule(string meaning) => meaning switch
    {
        "mode=G & place=1" => (mode, place) => mode == 'G' && place == 1,
        "place=1 & known!=G" => (mode, place) => place == 1 && mode is not ('G' or '?'),
        "mode=G | place!=1" => (mode, place) => mode == 'G' || place != 1,
        "mode!=G" => (mode, _) => mode != 'G',
        "mode=G" => (mode, _) => mode == 'G',
        "mode!=G & place!=1" => (mode, place) => mode != 'G' && place != 1,
        "mode!=G | place!=1" => (mode, place) => mode != 'G' || place != 1,
        "GZ & place!=2" => (mode, place) => mode is 'G' or 'Z' && place != 2,
        "GZ & place!=2 | P & place=2" => (mode, place) => (mode is 'G' or 'Z' && place != 2) || (mode == 'P' && place == 2),
        _ => throw new ArgumentException(meaning, nameof(meaning)),
    };
}
