namespace VmQuery.Query.Tests.Laws;

/// <summary>Relation words on random rows of every combination of facts, against all pairs.</summary>
public sealed class RelationLaws(RandomSpans spans) : IClassFixture<RandomSpans>
{
    private const int Distance = 2;

    private static readonly SpanOperand[] Lefts =
    [
        SpanOperand.Of("vcpu of guest is guest", 'G'),
        SpanOperand.Of("event \"ping\" of vcpu of guest", 'p'),
        SpanOperand.OfSequence("vcpu of guest is halted", 'Z', "vcpu of guest is guest", 'G'),
    ];

    private static readonly SpanOperand[] Rights =
    [
        SpanOperand.Of("placement of vcpu of guest = 1", '1'),
        SpanOperand.Of("event \"pong\" of vcpu of guest", 'q'),
        SpanOperand.OfSequence("vcpu of guest is preempted", 'P', "vcpu of guest is halted", 'Z'),
    ];

    [Theory]
    [InlineData("during")]
    [InlineData("containing")]
    [InlineData("overlapping")]
    [InlineData("meeting")]
    [InlineData("starting")]
    [InlineData("finishing")]
    [InlineData("matching")]
    [InlineData("after")]
    [InlineData("before")]
    [InlineData("within of")]
    [InlineData("within after")]
    [InlineData("within before")]
    public void Relation_ofRandomRows_equalsBruteForce(string word)
    {
        foreach (var left in Lefts)
            foreach (var right in Rights)
                foreach (var negated in (bool[])[false, true])
                    Check(word, left, right, negated, everyVcpu: true);
    }

    [Theory]
    [InlineData("during")]
    [InlineData("containing")]
    [InlineData("overlapping")]
    [InlineData("meeting")]
    [InlineData("matching")]
    [InlineData("within of")]
    [InlineData("within after")]
    public void Relation_matchedOnTheGuestOnly_equalsBruteForce(string word)
    {
        var left = SpanOperand.Of("vcpu 0 of guest is guest", 'G');
        foreach (var right in Rights[..2])
            foreach (var negated in (bool[])[false, true])
                Check(word, left, right.OfWholeGuest, negated, everyVcpu: false);
    }

    [Theory]
    [InlineData("during")]
    [InlineData("containing")]
    [InlineData("overlapping")]
    [InlineData("meeting")]
    [InlineData("finishing")]
    [InlineData("within of")]
    [InlineData("within after")]
    [InlineData("before")]
    public void Relation_toAnotherVcpu_equalsBruteForce(string word)
    {
        foreach (var left in Lefts[..2])
            foreach (var right in Rights[..2])
                foreach (var negated in (bool[])[false, true])
                    Check(word, left, right.OfOthers, negated, everyVcpu: true);
    }

    [Theory]
    [InlineData("during")]
    [InlineData("overlapping")]
    [InlineData("within of")]
    [InlineData("before")]
    public void Relation_withoutSharedEntity_looksAtEveryRow(string word)
    {
        const string left = "vcpu 0 of guest \"g0\" is not unknown";
        var bits = "GHPZ".SelectMany(state => spans.Rows(0, 0, state)).ToList();
        var others = spans.Rows(1, 1, 'G');
        var vql = $"when {left} {Spelled(word)} vcpu 1 of guest \"g1\" is guest";
        Assert.Equal(bits.Where(a => others.Any(b => SpanBruteForce.Holds(word, a, false, b, false, Distance))).Order(Comparer<Bit>.Create((a, b) => a.Start - b.Start)), SpanAnswer.Rows(spans.Session, vql).Values.SelectMany(rows => rows));
    }

    private void Check(string word, SpanOperand left, SpanOperand right, bool negated, bool everyVcpu)
    {
        var vql = $"when {left.Vql} {(negated ? "not " : string.Empty)}{Spelled(word)} {right.Vql}";
        var answer = SpanAnswer.Rows(spans.Session, vql);
        for (var guest = 0; guest < spans.Guests; guest++)
            for (var vcpu = 0; vcpu < (everyVcpu ? RandomSpans.VcpusOfGuest : 1); vcpu++)
            {
                var others = right.Rows(spans, guest, vcpu);
                var expected = left.Rows(spans, guest, vcpu).Where(a => others.Any(b => SpanBruteForce.Holds(word, a, left.Instant, b, right.Instant, Distance)) != negated);
                SpanAnswer.AssertSame(spans.Seed, vql, $"g{guest}/{vcpu}", expected, answer);
            }
    }

    private static string Spelled(string word) => word.Replace("within ", $"within {Distance}ns ", StringComparison.Ordinal);
}
