using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Reference;

namespace VmQuery.Query.Syntax;

/// <summary>The grammar: subjects and what is claimed of them. It knows shapes only; kinds, tracks and states are ordinary words.</summary>
internal static class SubjectGrammar
{
    /// <summary>What its users read about subjects.</summary>
    public static ImmutableArray<Construct> Manual { get; } =
    [
        new("of", "whose it is, from the inside to the outside; what is not named may be any", "show mode of vcpu 0 of guest of host in first 2ms") { Form = "TRACK of KIND of KIND …, KIND of KIND …" },
        new("on", "what it runs on; the rows are cut where it moves", "when vcpu of guest on cpu 2 of host is guest | longest 3")
        {
            Form = "KIND [of KIND] on KIND [of KIND]",
            Picture = """
                mode of vcpu 0           GGGGPPPPGG
                placement of vcpu 0      1111112222
                vcpu 0 on cpu is guest   XXXX····XX
                """,
        },
        new("selection", "which entities: a number, a text with * and ? for any characters, a parameter, or several of them in brackets; after a machine a number is the process that runs it", "when thread (\"h-*\", \"worker\") of host is running | summarize total(dur) by thread") { Form = "KIND 2, KIND \"name*\", KIND (0, 2), KIND $name" },
    ];

    private static readonly Label SubjectLabel = new(Sort.Subject, "a kind or track");
    private static readonly Label ValueLabel = new(Sort.Value, "a value");

    internal static Parser<string> Comparison { get; } =
        Compare("=").Or(Compare("!=")).Or(Compare("<")).Or(Compare("<=")).Or(Compare(">")).Or(Compare(">="));

    private static Parser<Quantifier> Counting { get; } =
        Plain("any", Quantity.Any).Or(Plain("all", Quantity.All)).Or(Plain("no", Quantity.No)).Or(Plain("each", Quantity.Each))
            .Or(from at in Tokens.Keyword("at")
                from bound in Tokens.Keyword("least").Return(Quantity.AtLeast).Or(Tokens.Keyword("most").Return(Quantity.AtMost))
                from count in Literals.IntegerOrParameter
                select Counted(bound, count, at))
            .Or(from exactly in Tokens.Keyword("exactly") from count in Literals.IntegerOrParameter select Counted(Quantity.Exactly, count, exactly));

    private static Parser<Quantifier> Quantifier { get; } =
        (from counting in Counting
         from other in Tokens.Keyword("other").IsThere()
         select counting with { Other = other })
        .Or(Tokens.Keyword("other").Select(span => new Quantifier(Quantity.Each, null, Other: true, span)));

    private static Parser<Literal> SelectorValue(Word kind) =>
        Literals.Integer.Select(number => (Literal)number).Or(Literals.Text).Or(Literals.Parameter).Called(new Label(Sort.Selector, "a number or name") { Kind = kind.Text });

    private static Parser<Term> Term { get; } = Combinators.Spanned(
        from quantifier in Quantifier.OrNull()
        from name in Tokens.Name(SubjectLabel)
        let value = SelectorValue(name)
        from selection in value.Select(one => ImmutableArray.Create(one)).Or(value.Bracketed()).Optional()
        select (Func<TextSpan, Term>)(span => new Term(quantifier, name, selection.GetOrElse([]), span)));

    /// <summary>What a question speaks of.</summary>
    internal static Parser<Subject> Subject { get; } = Combinators.Spanned(
        from head in Term
        from tail in (from link in OfOrOn from term in Term select (link, term)).Many()
        let rest = tail.ToList()
        select (Func<TextSpan, Subject>)(span => new Subject([head, .. rest.Select(step => step.term)], [.. rest.Select(step => step.link)], span)));

    internal static Parser<Link> OfOrOn => Tokens.Keyword("of").Select(span => new Link(false, span)).Or(Tokens.Keyword("on").Select(span => new Link(true, span)));

    private static Parser<Test> Member(Parser<Node> value) => Combinators.Spanned(
        from not in Tokens.Keyword("not").IsThere()
        from word in Tokens.Keyword("in")
        from values in value.Bracketed()
        select (Func<TextSpan, Test>)(span => new MemberTest(not, values, span)));

    private static Parser<Test> Compared(Parser<Node> value) => Combinators.Spanned(
        from sign in Comparison
        from right in value
        select (Func<TextSpan, Test>)(span => new CompareTest(sign, right, span)));

    private static Parser<Node> WordOrLiteral(Label label) =>
        Literals.Any.Select(literal => (Node)literal).Or(Tokens.Name(label)).Called(label);

    /// <summary>What is claimed of a subject; the subject tells completion which states there are.</summary>
    internal static Parser<Test> Claim(Subject subject)
    {
        var label = new Label(Sort.State, "a state", subject);
        var word = Tokens.Name(label).Or(Tokens.Quoted(label).Select(text => new Word(text.Value, true, text.Span))).Select(word => (Node)word).Or(Literals.Parameter);
        var state = Combinators.Spanned(
            from not in Tokens.Keyword("not").IsThere()
            from name in word
            select (Func<TextSpan, Test>)(span => new StateTest(not, name, span)));
        var value = WordOrLiteral(label);
        return (from verb in Tokens.Keyword("is").Or(Tokens.Keyword("are")) from test in Member(value).Or(state) select test)
            .Or(Member(value))
            .Or(Compared(value));
    }

    internal static Parser<ImmutableArray<AttributeTest>> With(Subject? subject, string? e = null) =>
        (from word in Tokens.Keyword("with")
         from tests in Combinators.Spanned(
             from name in Tokens.Name(new Label(Sort.Attribute, "an attribute", subject) { Event = e })
             let value = WordOrLiteral(ValueLabel with { Subject = subject, Attribute = name.Text, Event = e })
             from test in Member(value).Or(Compared(value))
             select (Func<TextSpan, AttributeTest>)(span => new AttributeTest(name, test, span))).Listed()
         select tests).Optional().Select(found => found.GetOrElse([]));

    private static Parser<string> Compare(string sign) => Tokens.Sign(sign, "a comparison like > or =").Return(sign);

    private static Parser<Quantifier> Plain(string word, Quantity quantity) => Tokens.Keyword(word).Select(span => new Quantifier(quantity, null, Other: false, span));

    private static Quantifier Counted(Quantity quantity, Literal count, TextSpan start) =>
        new(quantity, count, Other: false, new TextSpan(start.Start, count.Span.Stop - start.Start));
}
