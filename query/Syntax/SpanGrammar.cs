using Sprache;
using VmQuery.Query.Lowering.Relations;
using VmQuery.Query.Scripts;
using VmQuery.Query.Spans;
using static VmQuery.Query.Syntax.SubjectGrammar;

namespace VmQuery.Query.Syntax;

/// <summary>Claims about time, tight to loose: for, not, then, relation words, and, or.</summary>
internal static class SpanGrammar
{
    private static Parser<SpanNode> Atom { get; } = Combinators.Spanned(
        from subject in SubjectGrammar.Subject
        from test in Claim(subject)
        from with in With(subject)
        select (Func<TextSpan, SpanNode>)(span => new AtomSpan(subject, test, with, span)));

    /// <summary>Occurrences of an event.</summary>
    internal static Parser<SpanNode> Event { get; } = Combinators.Spanned(
        from word in Tokens.Keyword("event")
        from name in EventName
        from subject in (from link in OfOrOn from whose in SubjectGrammar.Subject select whose).OrNull()
        from with in With(null, name.Text)
        select (Func<TextSpan, SpanNode>)(span => new EventSpan(name, subject, with, span)));

    private static Parser<Word> EventName
    {
        get
        {
            var label = new Label(Sort.Event, "an event in double quotes");
            return Tokens.Quoted(label).Select(text => new Word(text.Value, true, text.Span)).Or(Tokens.Name(label));
        }
    }

    private static Parser<SpanNode> FromTo { get; } = Combinators.Spanned(
        from word in Tokens.Keyword("from")
        from start in Combinators.Deep(() => Unary!)
        from to in Tokens.Keyword("to")
        from stop in Combinators.Deep(() => Unary!)
        select (Func<TextSpan, SpanNode>)(span => new FromToSpan(start, stop, span)));

    private static Parser<SpanNode> Primary { get; } =
        (from open in Tokens.Sign("(") from inner in Combinators.Deep(() => Claims!) from close in Tokens.Sign(")") select inner)
        .Or(FromTo)
        .Or(Event)
        .Or(Atom)
        .Or(CallGrammar.Call.Select(call => (SpanNode)new CallSpan(call)));

    private static Parser<SpanNode> Lasting { get; } = Combinators.Spanned(
        from inner in Primary
        from length in (from word in Tokens.Keyword("for") from sign in Comparison from quantity in Literals.QuantityOrParameter select new { sign, quantity }).OrNull()
        select (Func<TextSpan, SpanNode>)(span => length is null ? inner : new ForSpan(inner, length.sign, length.quantity, span)));

    private static Parser<SpanNode> Negated { get; } = Combinators.Spanned(
        from not in Tokens.Keyword("not")
        from inner in Combinators.Deep(() => Unary!)
        select (Func<TextSpan, SpanNode>)(span => new NotSpan(inner, span)));

    private static Parser<SpanNode> Unary { get; } = Negated.Or(Lasting);

    private const string RelationFamily = "a relation word like during";

    private static Parser<Literal> Within { get; } = from word in Tokens.Keyword("within", RelationFamily) from length in Literals.QuantityOrParameter select length;

    private static Parser<RelationWord> DistantWord { get; } = AnyOf(RelationWords.Within, family: null);

    // A `within` that goes on with `of`, `after` or `before` relates the whole sequence to what follows.
    private static Parser<SpanNode> Sequence { get; } = Combinators.Spanned(
        from first in Unary
        from next in (from then in Tokens.Keyword("then")
                      from claim in Unary
                      from within in Within.NotBefore(DistantWord).OrNull()
                      select new ThenStep(claim, within)).AtMost(Combinators.MaxChain)
        select (Func<TextSpan, SpanNode>)(span => next.Count == 0 ? first : new ThenSpan(first, [.. next], span)));

    private static Parser<Related> Relation { get; } =
        from not in Tokens.Keyword("not").IsThere()
        from how in AnyOf(RelationWords.Plain, RelationFamily).Select(word => new Related(not, word, null))
            .Or(from within in Within from word in DistantWord select new Related(not, word, within))
        select how;

    /// <summary>A whole claim.</summary>
    internal static Parser<SpanNode> Claims { get; } = Sequence
        .Chained(Relation, (left, how, right) => new RelationSpan(left, how, right, Around(left.Span, right.Span)))
        .Chained(Tokens.Keyword("and"), (left, _, right) => new AndSpan(left, right, Around(left.Span, right.Span)))
        .Chained(Tokens.Keyword("or"), (left, _, right) => new OrSpan(left, right, Around(left.Span, right.Span)));

    private static Parser<RelationWord> AnyOf(IEnumerable<RelationWord> words, string? family) =>
        words.Select(word => Tokens.Keyword(word.Word, family).Return(word)).Aggregate((left, right) => left.Or(right));

    private static TextSpan Around(TextSpan first, TextSpan last) => new(first.Start, last.Stop - first.Start);
}
