using System.Collections.Immutable;

namespace VmQuery.Query.Syntax;

/// <summary>A piece of a question and where it stands.</summary>
internal abstract record Node(TextSpan Span);

/// <summary>A name, or a text used as one (<c>is "in"</c>).</summary>
internal sealed record Word(string Text, bool Quoted, TextSpan Span) : Node(Span);

/// <summary>A value written down.</summary>
internal abstract record Literal(TextSpan Span) : Node(Span);

/// <summary>A text.</summary>
internal sealed record TextLiteral(string Value, TextSpan Span) : Literal(Span);

/// <summary>A bare number; <paramref name="Percent"/> when <c>%</c> follows.</summary>
internal sealed record NumberLiteral(decimal Value, bool Percent, TextSpan Span) : Literal(Span);

/// <summary>A number with a unit, in the base unit of its sort: ns, Hz or bytes; null when that does not fit 64 bits.</summary>
internal sealed record QuantityLiteral(long? Value, UnitSort Sort, TextSpan Span) : Literal(Span);

/// <summary>A value given with the question: <c>$name</c>.</summary>
internal sealed record ParameterLiteral(string Name, TextSpan Span) : Literal(Span);

/// <summary>A value that came with the question: string, long, double or bool; never written down.</summary>
internal sealed record GivenLiteral(object Value, TextSpan Span) : Literal(Span);

/// <summary>A point in time that came with the question, ns since the Unix epoch.</summary>
internal sealed record InstantLiteral(Int128 Ns, TextSpan Span) : Literal(Span);

/// <summary>A point in time: counted from the start of the session, or absolute, which may be beyond what 64 bits can count.</summary>
internal sealed record TimePoint(Literal? Offset, Int128? AbsoluteNs, TextSpan Span) : Node(Span);

/// <summary>Which entities of a kind a claim speaks of.</summary>
internal enum Quantity
{
    /// <summary><c>any</c>: at least one.</summary>
    Any,

    /// <summary><c>all</c>.</summary>
    All,

    /// <summary><c>no</c>.</summary>
    No,

    /// <summary><c>each</c>: the same as nothing at all.</summary>
    Each,

    /// <summary><c>at least n</c>.</summary>
    AtLeast,

    /// <summary><c>at most n</c>.</summary>
    AtMost,

    /// <summary><c>exactly n</c>.</summary>
    Exactly,
}

/// <summary>A quantifier before a kind.</summary>
/// <param name="Count">How many, for those that count.</param>
/// <param name="Other">Whether <c>other</c> follows or stands alone: not the one named before.</param>
internal sealed record Quantifier(Quantity Quantity, Literal? Count, bool Other, TextSpan Span) : Node(Span);

/// <summary>One kind (or track) of a subject, with the entities chosen of it.</summary>
/// <param name="Selection">Numbers and names; empty when all are meant.</param>
internal sealed record Term(Quantifier? Quantifier, Word Name, ImmutableArray<Literal> Selection, TextSpan Span) : Node(Span);

/// <summary><c>of</c> or <c>on</c> between two terms.</summary>
internal sealed record Link(bool On, TextSpan Span) : Node(Span);

/// <summary>What a question speaks of: <c>mode of vcpu 2 of guest "web"</c>.</summary>
/// <param name="Links">One less than there are terms.</param>
internal sealed record Subject(ImmutableArray<Term> Terms, ImmutableArray<Link> Links, TextSpan Span) : Node(Span);

/// <summary>What is claimed of a state or an attribute.</summary>
internal abstract record Test(TextSpan Span) : Node(Span);

/// <summary><c>is halted</c>, <c>is not halted</c>.</summary>
internal sealed record StateTest(bool Negated, Node State, TextSpan Span) : Test(Span);

/// <summary><c>in (…)</c>, <c>not in (…)</c>; values are words or literals.</summary>
internal sealed record MemberTest(bool Negated, ImmutableArray<Node> Values, TextSpan Span) : Test(Span);

/// <summary><c>&lt; 2GHz</c>; the value is a word or a literal.</summary>
internal sealed record CompareTest(string Sign, Node Value, TextSpan Span) : Test(Span);

/// <summary>One condition of a <c>with</c> list.</summary>
internal sealed record AttributeTest(Word Name, Test Test, TextSpan Span) : Node(Span);

/// <summary>The time a question is asked about.</summary>
internal abstract record RangeNode(TextSpan Span) : Node(Span);

/// <summary><c>in a..b</c>.</summary>
internal sealed record BetweenRange(TimePoint Start, TimePoint Stop, TextSpan Span) : RangeNode(Span);

/// <summary><c>in first d</c>, <c>in last d</c>.</summary>
internal sealed record EdgeRange(bool Last, Literal Length, TextSpan Span) : RangeNode(Span);

/// <summary><c>at t</c>.</summary>
internal sealed record InstantRange(TimePoint At, TextSpan Span) : RangeNode(Span);
