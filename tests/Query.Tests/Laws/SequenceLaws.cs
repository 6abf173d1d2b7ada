namespace VmQuery.Query.Tests.Laws;

/// <summary><c>then</c> and <c>from … to</c> on random rows of every combination of facts, against a search through all of them.</summary>
public sealed class SequenceLaws(RandomSpans spans) : IClassFixture<RandomSpans>
{
    private static readonly SpanOperand Guest = SpanOperand.Of("vcpu of guest is guest", 'G');
    private static readonly SpanOperand Preempted = SpanOperand.Of("vcpu of guest is preempted", 'P');
    private static readonly SpanOperand Place = SpanOperand.Of("placement of vcpu of guest = 1", '1');
    private static readonly SpanOperand Ping = SpanOperand.Of("event \"ping\" of vcpu of guest", 'p');
    private static readonly SpanOperand Pong = SpanOperand.Of("event \"pong\" of vcpu of guest", 'q');
    private static readonly SpanOperand Overlapped = SpanOperand.OfSequence("vcpu of guest is halted", 'Z', "vcpu of guest is guest", 'G');
    private static readonly SpanOperand Vcpu0 = SpanOperand.Of("vcpu 0 of guest is guest", 'G');

    private static readonly (SpanOperand, SpanOperand)[] Pairs =
    [
        (Guest, Preempted), (Guest, Place), (Guest, Pong), (Ping, Pong), (Ping, Place), (Ping, Overlapped), (Overlapped, Place), (Overlapped, Pong), (Ping, Ping),
    ];

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(3)]
    public void Then_ofRandomRows_equalsBruteForce(int? within)
    {
        foreach (var (first, second) in Pairs)
        {
            var vql = $"when {first.Vql} then {second.Vql}{(within is null ? string.Empty : $" within {within} ns")}";
            EachVcpu(vql, (guest, vcpu) => SpanBruteForce.Then(Once(first, guest, vcpu), first.Instant, second.Rows(spans, guest, vcpu), within ?? int.MaxValue, later: first == second).Select(found => found.Row));
        }
    }

    [Fact]
    public void Then_ofTheSameEventAgain_isALaterOne()
    {
        EachVcpu($"when {Ping.Vql} then {Pong.Vql} then {Ping.Vql}", (guest, vcpu) =>
        {
            var two = SpanBruteForce.Then(Once(Ping, guest, vcpu), true, Pong.Rows(spans, guest, vcpu), int.MaxValue);
            return SpanBruteForce.Then(two.Select(found => (found.Row, found.Last)), true, Ping.Rows(spans, guest, vcpu), int.MaxValue, later: true).Select(found => found.Row);
        });
        Assert.DoesNotContain(0L, ((AnswerColumn<long>)spans.Session.Query($"when {Ping.Vql} then {Ping.Vql}")["gap"]).Values);
    }

    [Fact]
    public void Then_ofThreeSteps_equalsBruteForce()
    {
        var steps = new[] { (Guest, Pong, Preempted), (Ping, Place, Pong), (Guest, Preempted, Place) };
        foreach (var (first, second, third) in steps)
        {
            var vql = $"when {first.Vql} then {second.Vql} within 4ns then {third.Vql} within 5ns";
            EachVcpu(vql, (guest, vcpu) =>
            {
                var two = SpanBruteForce.Then(Once(first, guest, vcpu), first.Instant, second.Rows(spans, guest, vcpu), 4);
                return SpanBruteForce.Then(two.Select(found => (found.Row, found.Last)), second.Instant, third.Rows(spans, guest, vcpu), 5).Select(found => found.Row);
            });
        }
    }

    [Fact]
    public void Then_ofEventsThatStartTogether_picksOneOnlyForWhoReadsIt()
    {
        var vql = $"when {Ping.Vql} then {Pong.Vql}";
        Assert.Contains("QUALIFY", spans.Session.Explain(vql), StringComparison.Ordinal);
        Assert.DoesNotContain("QUALIFY", spans.Session.Explain($"{vql} | count"), StringComparison.Ordinal);
        Assert.Equal((long)spans.Session.Query(vql).RowCount, spans.Session.Query($"{vql} | count")["count"][0]);
    }

    [Fact]
    public void Then_gap_isFromTheStepBefore()
    {
        var answer = spans.Session.Query($"when {Guest.Vql} then {Pong.Vql} then {Preempted.Vql} | summarize gaps = total(gap), more = total(gap_2), firsts = total(left.dur)");
        var (gaps, more, firsts) = (0, 0, 0);
        for (var guest = 0; guest < spans.Guests; guest++)
            for (var vcpu = 0; vcpu < RandomSpans.VcpusOfGuest; vcpu++)
                foreach (var a in Guest.Rows(spans, guest, vcpu))
                    foreach (var two in SpanBruteForce.Then([(a, a)], false, Pong.Rows(spans, guest, vcpu), int.MaxValue))
                        foreach (var three in SpanBruteForce.Then([(two.Row, two.Last)], true, Preempted.Rows(spans, guest, vcpu), int.MaxValue))
                            (gaps, more, firsts) = (gaps + two.Gap, more + three.Gap, firsts + a.Stop - a.Start);
        Assert.Equal(((long)gaps, (long)more, (long)firsts), (answer["gaps"][0], answer["more"][0], answer["firsts"][0]));
    }

    [Fact]
    public void Then_ofAnyVcpuOfTheGuest_findsTheFirst()
    {
        foreach (var second in (SpanOperand[])[Preempted.OfWholeGuest, Pong.OfWholeGuest])
            EachVcpu($"when {Vcpu0.Vql} then {second.Vql}", (guest, vcpu) => SpanBruteForce.Then(Once(Vcpu0, guest, vcpu), false, second.Rows(spans, guest, vcpu), int.MaxValue).Select(found => found.Row), vcpus: 1);
    }

    [Fact]
    public void FromTo_ofRandomRows_equalsBruteForce()
    {
        foreach (var (from, to) in Pairs)
            foreach (var (filter, edge) in ((string, bool)[])[("=", true), ("!=", false)])
                EachVcpu(
                    $"when from {from.Vql} to {to.Vql} | where certainty {filter} \"edge\"",
                    (guest, vcpu) => SpanBruteForce.FromTo(from.Rows(spans, guest, vcpu), from.Instant, to.Rows(spans, guest, vcpu), RandomSpans.Ticks).Where(found => found.Edge == edge).Select(found => found.Row));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public void Then_ofAnotherVcpu_findsTheFirstOfThem(int? within)
    {
        foreach (var first in (SpanOperand[])[Guest, Ping])
            foreach (var second in (SpanOperand[])[Preempted.OfOthers, Pong.OfOthers])
                EachVcpu(
                    $"when {first.Vql} then {second.Vql}{(within is null ? string.Empty : $" within {within} ns")}",
                    (guest, vcpu) => SpanBruteForce.Then(Once(first, guest, vcpu), first.Instant, second.Rows(spans, guest, vcpu), within ?? int.MaxValue).Select(found => found.Row));
    }

    [Fact]
    public void Then_ofAnotherVcpuAndBack_equalsBruteForce()
    {
        var (other, back) = (Pong.OfOthers, Preempted);
        EachVcpu($"when {Guest.Vql} then {other.Vql} then {back.Vql}", (guest, vcpu) =>
        {
            var two = SpanBruteForce.Then(Once(Guest, guest, vcpu), false, other.Rows(spans, guest, vcpu), int.MaxValue);
            return SpanBruteForce.Then(two.Select(found => (found.Row, found.Last)), true, back.Rows(spans, guest, vcpu), int.MaxValue).Select(found => found.Row);
        });
    }

    [Fact]
    public void FromTo_anotherVcpu_closesAtTheFirstOfThem()
    {
        foreach (var from in (SpanOperand[])[Guest, Ping])
            foreach (var to in (SpanOperand[])[Preempted.OfOthers, Pong.OfOthers])
                EachVcpu($"when from {from.Vql} to {to.Vql}", (guest, vcpu) => SpanBruteForce.FromTo(from.Rows(spans, guest, vcpu), from.Instant, to.Rows(spans, guest, vcpu), RandomSpans.Ticks).Select(found => found.Row));
    }

    [Fact]
    public void FromTo_anyVcpuOfTheGuest_closesAtTheFirst()
    {
        foreach (var to in (SpanOperand[])[Preempted.OfWholeGuest, Pong.OfWholeGuest])
            EachVcpu(
                $"when from {Vcpu0.Vql} to {to.Vql}",
                (guest, vcpu) => SpanBruteForce.FromTo(Vcpu0.Rows(spans, guest, vcpu), false, to.Rows(spans, guest, vcpu), RandomSpans.Ticks).Select(found => found.Row),
                vcpus: 1);
    }

    [Fact]
    public void Sequence_withoutSharedEntity_findsTheFirstOfAll()
    {
        const string left = "vcpu 0 of guest \"g0\" is guest", right = "event \"pong\" of vcpu 1 of guest \"g1\"", last = "any vcpu of guest \"g2\" is guest";
        var (a, b) = (spans.Rows(0, 0, 'G'), spans.Rows(1, 1, 'q'));
        var then = SpanBruteForce.Then(a.Select(row => (row, row)), false, b, int.MaxValue).Select(found => found.Row);
        SpanAnswer.AssertSame(spans.Seed, left, "g0/0", then, SpanAnswer.Rows(spans.Session, $"when {left} then {right}"));
        var period = SpanBruteForce.FromTo(a, false, b, RandomSpans.Ticks).Select(found => found.Row);
        SpanAnswer.AssertSame(spans.Seed, left, "g0/0", period, SpanAnswer.Rows(spans.Session, $"when from {left} to {right}"));
        var three = spans.Session.Query($"when {left} then {right} then {last}");
        Assert.All(Enumerable.Range(0, three.RowCount), row => Assert.Contains(three["start"][row], a.Select(bit => (object)(long)bit.Start)));
    }

    private IEnumerable<(Bit, Bit)> Once(SpanOperand operand, int guest, int vcpu) => operand.Rows(spans, guest, vcpu).Select(row => (row, row));

    private void EachVcpu(string vql, Func<int, int, IEnumerable<Bit>> expected, int vcpus = RandomSpans.VcpusOfGuest)
    {
        var answer = SpanAnswer.Rows(spans.Session, vql);
        for (var guest = 0; guest < spans.Guests; guest++)
            for (var vcpu = 0; vcpu < vcpus; vcpu++) SpanAnswer.AssertSame(spans.Seed, vql, $"g{guest}/{vcpu}", expected(guest, vcpu), answer);
    }
}
