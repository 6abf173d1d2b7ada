using VmQuery.Query.Binding;
using VmQuery.Query.Sources;
using VmQuery.Query.Spans;
using VmQuery.Query.Stages;
using VmQuery.Query.Syntax;
using static VmQuery.Query.Tests.Syntax.ParserAssert;

namespace VmQuery.Query.Tests.Syntax;

public sealed class ParserTests
{
    [Theory]
    [InlineData("when vcpu is guest;")]
    [InlineData("  when vcpu is guest -- a comment\n | first -- another")]
    [InlineData("(when vcpu is guest | first 3) | count")]
    [InlineData("explain show mode of vcpu")]
    [InlineData("when vcpu (0, 2) of guest (\"web\", \"db*\") is \"in\"")]
    [InlineData("when placement of vcpu in (4, 5) in 1s..2s")]
    [InlineData("when vcpu is in (guest, halted) in first 10 ms")]
    [InlineData("show mode of vcpu in @2026-11-22T00:24:42.9Z..@1790000000000000000")]
    [InlineData("when freq of cpu 3 < 2GHz")]
    [InlineData("when vcpu $n of guest $g is preempted for > $d in $a..$b")]
    [InlineData("when event \"kvm_exit\" of vcpu 0 with reason = \"HLT\" and vcpu 0 is guest")]
    [InlineData("when at least 2 vcpus of guest \"web\" are halted at 3s")]
    [InlineData("show mode of vcpu | where dur > 1ms and not (reason in (\"A\", \"B\") or reason like \"EPT*\") | sort dur desc, start | select start, twice = 2 * dur")]
    [InlineData("when vcpu is guest | summarize total(dur), p99(dur), n = count() by guest, size = dur / 1ms every 10ms | top 3 by total per guest")]
    public void Question_wellFormed_succeeds(string vql) => SucceedsWith(vql);

    [Fact]
    public void Not_beforeAnd_bindsTighter()
    {
        var when = Assert.IsType<WhenSource>(SucceedsWith("when not vcpu is guest and cpu is idle or cpu is task").Query.Source);
        var or = Assert.IsType<OrSpan>(when.Claim);
        var and = Assert.IsType<AndSpan>(or.Left);
        Assert.IsType<NotSpan>(and.Left);
    }

    [Fact]
    public void For_afterAtom_bindsToNearest()
    {
        var when = Assert.IsType<WhenSource>(SucceedsWith("when vcpu is guest and cpu is idle for > 10ms").Query.Source);
        Assert.IsType<ForSpan>(Assert.IsType<AndSpan>(when.Claim).Right);
    }

    [Fact]
    public void Nodes_haveSpansOfTheirText()
    {
        const string vql = "when  vcpu 2 is guest  | where dur > 1ms ";
        var query = SucceedsWith(vql).Query;
        var atom = Assert.IsType<AtomSpan>(Assert.IsType<WhenSource>(query.Source).Claim);
        Assert.Equal("vcpu 2 is guest", vql.Substring(atom.Span.Start, atom.Span.Length));
        Assert.Equal("vcpu 2", vql.Substring(atom.Subject.Span.Start, atom.Subject.Span.Length));
        Assert.Equal("where dur > 1ms", vql.Substring(query.Stages[0].Span.Start, query.Stages[0].Span.Length));
        Assert.Equal("dur > 1ms", vql.Substring(Assert.IsType<WhereStage>(query.Stages[0]).Condition.Span.Start, 9));
    }

    [Theory]
    [InlineData("«»", "Example")]
    [InlineData("«wen» vcpu is guest", "Did you mean `when`?")]
    [InlineData("when vcpu is guest | «longset» 10", "Did you mean `longest`?")]
    [InlineData("when vcpu is hypervisor for «10ms»", "a comparison like > or =")]
    [InlineData("show mode of vcpu at «12.5»", "a time like 12.5s")]
    [InlineData("when vcpu is guest | summarize total(dur «by» vcpu", "`)`")]
    [InlineData("when vcpu is «»", "a state")]
    [InlineData("when vcpu 0 of guest \"web\" is preempted in 1s«»", "`..`")]
    [InlineData("when vcpu is guest | top «by» count", "a whole number")]
    [InlineData("when vcpu is guest for > 10 «m»", "min is a minute")]
    [InlineData("when guest «\"web is preempted»", "double quote")]
    [InlineData("when vcpu is guest | «dance» dur", "would do")]
    [InlineData("when (vcpu is guest «»", "`)`")]
    public void Question_malformed_failsAtTheFurthestPlace(string marked, string expected) => FailsAt(marked, expected);

    [Fact]
    public void Brackets_unclosed_failFast()
    {
        var vql = "when " + new string('(', 60) + "vcpu is guest" + new string(')', 59);
        Assert.Throws<Fault>(() => VqlParser.Parse(vql));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(40_000)]
    public void Nesting_withoutEnd_isRefused(int depth) =>
        Assert.Contains("nesting", Assert.Throws<Fault>(() => VqlParser.Parse("when " + new string('(', depth) + "vcpu is guest")).Message, StringComparison.Ordinal);

    [Fact]
    public void Chain_of200Ands_isRead() =>
        SucceedsWith("when vcpu is guest" + string.Concat(Enumerable.Repeat(" and vcpu is guest", 200)));

    [Fact]
    public void Chain_withoutEnd_isRefused() => Assert.Contains(
        "More than 500 operators", Assert.Throws<Fault>(() => VqlParser.Parse("when vcpu is guest | where 1" + string.Concat(Enumerable.Repeat("+1", 900)) + " > 2")).Message, StringComparison.Ordinal);

    [Fact]
    public void Text_tooLong_isRefused() =>
        Assert.Contains("at most", Assert.Throws<Fault>(() => VqlParser.Parse(new string(' ', VqlParser.MaxLength + 1))).Message, StringComparison.Ordinal);
}
