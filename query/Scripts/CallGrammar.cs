using Sprache;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Scripts;

/// <summary>Names that <c>let</c> gave, where they are used.</summary>
internal static class CallGrammar
{
    private static readonly Label Known = new(Sort.Definition, "a name given by `let`");

    /// <summary>A name with its arguments in brackets.</summary>
    public static Parser<Call> Call { get; } = Combinators.Spanned(
        from name in NameBefore("(")
        from open in Tokens.Sign("(")
        from arguments in Combinators.Listed(at => Literals.Any.Called(new Label(Sort.Argument, "a value") { Call = (name.Text, at) })).Optional()
        from close in Tokens.Sign(")")
        select (Func<TextSpan, Call>)(span => new Call(name, arguments.GetOrElse([]), span)));

    /// <summary>A call, or a name that stands alone where a question could.</summary>
    public static Parser<Call> CallOrName { get; } = Call.Or(NameBefore("|;)\0").Select(name => new Call(name, [], name.Span)));

    // Any other word after a name says that the name was meant to be a word of the language, which then is where reading failed.
    private static Parser<Word> NameBefore(string signs) => input =>
    {
        var name = Tokens.Name(Known)(input);
        if (!name.WasSuccessful) return name;
        var after = (VqlInput)name.Remainder;
        var next = after.NextToken < after.Source.Length ? after.Source[after.NextToken] : '\0';
        if (signs.Contains(next, StringComparison.Ordinal)) return name;
        after.Furthest.Note(((VqlInput)input).NextToken, Known);
        return Result.Failure<Word>(input, string.Empty, []);
    };
}
