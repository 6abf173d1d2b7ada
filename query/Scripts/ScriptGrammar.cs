using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Scripts;

/// <summary>Statements.</summary>
internal static class ScriptGrammar
{
    private static readonly Label Given = new(Sort.Phrase, "a name to give");
    private static readonly Label Parameter = new(Sort.Phrase, "a parameter's name, without `$`");

    private static Parser<Statement> Statement => Let.Or(Asked);

    private static Parser<Statement> Let { get; } = Combinators.Spanned(
        from word in Tokens.Keyword("let")
        from name in Tokens.Name(Given)
        from parameters in Parameters.Optional()
        from sign in Tokens.Sign("=")
        from query in QueryGrammar.Query
        select (Func<TextSpan, Statement>)(span => new Definition(name, parameters.GetOrElse([]), query, span)));

    private static Parser<Statement> Asked { get; } = Combinators.Spanned(
        from explain in Tokens.Keyword("explain").IsThere()
        from query in QueryGrammar.Query
        select (Func<TextSpan, Statement>)(span => new Question(explain, query, span)));

    /// <summary>A whole script, to its end.</summary>
    public static Parser<ImmutableArray<Statement>> Script { get; } =
        from head in Statement
        from tail in (from semicolon in Tokens.Sign(";") from next in Statement select next).Many()
        from semicolon in Tokens.Sign(";").IsThere()
        from end in Tokens.End
        select ImmutableArray.Create([head, .. tail]);

    private static Parser<ImmutableArray<Word>> Parameters =>
        from open in Tokens.Sign("(")
        from names in Tokens.Name(Parameter).Listed().Optional()
        from close in Tokens.Sign(")")
        select names.GetOrElse([]);
}
