using VmQuery.Query.Binding;
using VmQuery.Query.Sources;
using VmQuery.Query.Spans;
using VmQuery.Query.Syntax;
using static VmQuery.Query.Tests.Syntax.ParserAssert;

namespace VmQuery.Query.Tests.Syntax;

/// <summary>What belongs to what, tight to loose: for, not, then, relation words, and, or.</summary>
public sealed class PrecedenceTests
{
    [Theory]
    [InlineData("A and B or C", "((A and B) or C)")]
    [InlineData("A or B and C", "(A or (B and C))")]
    [InlineData("A during B and C", "((A during B) and C)")]
    [InlineData("A and B during C", "(A and (B during C))")]
    [InlineData("A during B overlapping C", "((A during B) overlapping C)")]
    [InlineData("A not during B not overlapping C", "((A not during B) not overlapping C)")]
    [InlineData("not A during B", "((not A) during B)")]
    [InlineData("not A not during B", "((not A) not during B)")]
    [InlineData("not A and B", "((not A) and B)")]
    [InlineData("A then B during C then D", "((A then B) during (C then D))")]
    [InlineData("not A then not B", "((not A) then (not B))")]
    [InlineData("A then B then C", "(A then B then C)")]
    [InlineData("A then B within 1ms then C within 2ms", "(A then B within 1000000 then C within 2000000)")]
    [InlineData("A then B within 1ms of C", "((A then B) within 1000000 of C)")]
    [InlineData("A then B within 1 ms after C", "((A then B) within 1000000 after C)")]
    [InlineData("A then B within 1ms before C", "((A then B) within 1000000 before C)")]
    [InlineData("A then B within 1ms within 2ms of C", "((A then B within 1000000) within 2000000 of C)")]
    [InlineData("A within 1ms of B", "(A within 1000000 of B)")]
    [InlineData("A not within 1ms after B", "(A not within 1000000 after B)")]
    [InlineData("A after B before C", "((A after B) before C)")]
    [InlineData("A for > 1ms then B for > 2ms within 3ms", "((A for > 1000000) then (B for > 2000000) within 3000000)")]
    [InlineData("A during B for > 1ms", "(A during (B for > 1000000))")]
    [InlineData("not A for > 1ms", "(not (A for > 1000000))")]
    [InlineData("(A or B) for > 1ms", "((A or B) for > 1000000)")]
    [InlineData("from A to B during C", "((from A to B) during C)")]
    [InlineData("A during from B to C and D", "((A during (from B to C)) and D)")]
    [InlineData("from not A to B then C", "((from (not A) to B) then C)")]
    [InlineData("from A to from B to C", "(from A to (from B to C))")]
    [InlineData("from A to B for > 1ms", "(from A to (B for > 1000000))")]
    [InlineData("(from A to B) for > 1ms", "((from A to B) for > 1000000)")]
    public void Claim_withoutBrackets_isGroupedBy(string claim, string grouped)
    {
        // A letter is a claim about the kind of that name.
        var vql = "when " + string.Concat(claim.Select(c => char.IsAsciiLetterUpper(c) ? $"{char.ToLowerInvariant(c)} is on_" : c.ToString()));
        Assert.Equal(grouped, Grouped(Assert.IsType<WhenSource>(SucceedsWith(vql).Query.Source).Claim));
    }

    [Theory]
    [InlineData("when vcpu is guest within 1ms «»", "`of`, `after` or `before`")]
    [InlineData("when vcpu is guest then vcpu is halted within 1ms of «»", "a kind or track")]
    [InlineData("when vcpu is guest not «vcpu» is halted", "a relation word like during")]
    [InlineData("when from vcpu is guest «»", "`to`")]
    [InlineData("when vcpu is guest «durng» vcpu is halted", "Did you mean `during`?")]
    public void Construct_malformed_failsAtTheFurthestPlace(string marked, string expected) => FailsAt(marked, expected);

    [Fact]
    public void Relations_withoutEnd_areRefused() =>
        Assert.Throws<Fault>(() => SucceedsWith("when vcpu is guest" + string.Concat(Enumerable.Repeat(" during vcpu is guest", 600))));

    private static string Grouped(SpanNode node) => node switch
    {
        AtomSpan atom => atom.Subject.Terms[0].Name.Text.ToUpperInvariant(),
        AndSpan and => $"({Grouped(and.Left)} and {Grouped(and.Right)})",
        OrSpan or => $"({Grouped(or.Left)} or {Grouped(or.Right)})",
        NotSpan not => $"(not {Grouped(not.Inner)})",
        ForSpan lasting => $"({Grouped(lasting.Inner)} for {lasting.Sign} {Ns(lasting.Length)})",
        FromToSpan period => $"(from {Grouped(period.From)} to {Grouped(period.To)})",
        ThenSpan then => $"({Grouped(then.First)}{string.Concat(then.Next.Select(step => $" then {Grouped(step.Claim)}{(step.Within is null ? "" : $" within {Ns(step.Within)}")}"))})",
        RelationSpan relation => $"({Grouped(relation.Left)} {(relation.How.Negated ? "not " : "")}{(relation.How.Within is null ? "" : $"within {Ns(relation.How.Within)} ")}{relation.How.Word.Word} {Grouped(relation.Right)})",
        _ => throw new ArgumentException(node.GetType().Name, nameof(node)),
    };

    private static long? Ns(Literal literal) => ((QuantityLiteral)literal).Value;
}
