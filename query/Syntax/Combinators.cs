using System.Collections.Immutable;
using Sprache;

namespace VmQuery.Query.Syntax;

/// <summary>The combinators that Sprache does not have: spans, safe recursion, named groups, lists.</summary>
internal static class Combinators
{
    /// <summary>Open brackets and prefixes that a question may nest; a stack has an end, a hostile question has none.</summary>
    public const int MaxDepth = 100;

    /// <summary>Operators that one chain may have.</summary>
    public const int MaxChain = 500;

    /// <summary>A parser that names another one before it exists, for recursion; refuses to nest without end.</summary>
    public static Parser<T> Deep<T>(Func<Parser<T>> parser) => input =>
    {
        var furthest = ((VqlInput)input).Furthest;
        if (furthest.Depth >= MaxDepth)
        {
            furthest.Note(((VqlInput)input).NextToken, new Label(Sort.Phrase, $"less nesting (at most {MaxDepth} levels)"));
            return Result.Failure<T>(input, string.Empty, []);
        }

        furthest.Depth++;
        var result = parser()(input);
        furthest.Depth--;
        return result;
    };

    /// <summary>Gives a node the span from its first token to its last.</summary>
    public static Parser<T> Spanned<T>(this Parser<Func<TextSpan, T>> parser) => input =>
    {
        var start = ((VqlInput)input).NextToken;
        var result = parser(input);
        return result.WasSuccessful
            ? Result.Success(result.Value(new TextSpan(start, Math.Max(result.Remainder.Position - start, 0))), result.Remainder)
            : Result.Failure<T>(input, string.Empty, []);
    };

    /// <summary>Says in one label what a group of alternatives would accept at its first token.</summary>
    public static Parser<T> Called<T>(this Parser<T> parser, Label label) => input =>
    {
        var here = (VqlInput)input;
        var at = here.NextToken;
        var mark = here.Furthest.Mark(at);
        var result = parser(input);
        here.Furthest.Rename(at, mark, label);
        return result;
    };

    /// <summary>Says what a value at the first token would be compared with.</summary>
    public static Parser<T> ComparedWith<T>(this Parser<T> parser, string? column) => column is null ? parser : input =>
    {
        var here = (VqlInput)input;
        var at = here.NextToken;
        var mark = here.Furthest.Mark(at);
        var result = parser(input);
        here.Furthest.Refine(at, mark, label => label.Sort == Sort.Value ? label with { Attribute = column } : label);
        return result;
    };

    /// <summary>One or more, with commas between, each told how many come before it.</summary>
    public static Parser<ImmutableArray<T>> Listed<T>(Func<int, Parser<T>> item) => input =>
    {
        var items = ImmutableArray.CreateBuilder<T>();
        for (var rest = input; ; )
        {
            var next = item(items.Count)(rest);
            if (!next.WasSuccessful) return Result.Failure<ImmutableArray<T>>(input, string.Empty, []);
            items.Add(next.Value);
            if (Tokens.Sign(",")(next.Remainder) is not { WasSuccessful: true } comma) return Result.Success(items.ToImmutable(), next.Remainder);
            rest = comma.Remainder;
        }
    };

    /// <summary>One or more, with commas between.</summary>
    public static Parser<ImmutableArray<T>> Listed<T>(this Parser<T> item) =>
        from head in item
        from tail in (from comma in Tokens.Sign(",") from next in item select next).Many()
        select ImmutableArray.Create([head, .. tail]);

    /// <summary>One or more in round brackets, with commas between.</summary>
    public static Parser<ImmutableArray<T>> Bracketed<T>(this Parser<T> item) =>
        from open in Tokens.Sign("(")
        from items in item.Listed()
        from close in Tokens.Sign(")")
        select items;

    /// <summary>Operands with an operator between, grouped from the left.</summary>
    public static Parser<T> Chained<T, TOperator>(this Parser<T> operand, Parser<TOperator> sign, Func<T, TOperator, T, T> combine) =>
        from head in operand
        from tail in (from op in sign from next in operand select (op, next)).AtMost(MaxChain)
        from end in Ended(tail.Count, sign)
        select tail.Aggregate(head, (left, step) => combine(left, step.op, step.next));

    // The operator after the last operand that a chain may have is where it becomes too long.
    private static Parser<int> Ended<TOperator>(int count, Parser<TOperator> sign) => input =>
    {
        if (count == MaxChain && sign(input).WasSuccessful) ((VqlInput)input).Furthest.ChainStop ??= ((VqlInput)input).NextToken;
        return Result.Success(count, input);
    };

    /// <summary>The value, or null when it is not there.</summary>
    public static Parser<T?> OrNull<T>(this Parser<T> parser)
        where T : class =>
        parser.Optional().Select(found => found.IsDefined ? found.Get() : null);

    /// <summary>The parser's value, unless another one could go on after it.</summary>
    public static Parser<T> NotBefore<T, TNext>(this Parser<T> parser, Parser<TNext> next) => input =>
        parser(input) is { WasSuccessful: true } result && !next(result.Remainder).WasSuccessful
            ? result
            : Result.Failure<T>(input, string.Empty, []);

    /// <summary>Whether it is there.</summary>
    public static Parser<bool> IsThere<T>(this Parser<T> parser) => parser.Optional().Select(found => found.IsDefined);

    /// <summary>None or more, up to a number.</summary>
    public static Parser<List<T>> AtMost<T>(this Parser<T> parser, int most) => input =>
    {
        var items = new List<T>();
        var rest = input;
        while (items.Count < most && parser(rest) is { WasSuccessful: true } result)
        {
            items.Add(result.Value);
            rest = result.Remainder;
        }

        return Result.Success(items, rest);
    };
}
