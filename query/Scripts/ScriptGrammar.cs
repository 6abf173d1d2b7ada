using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Reference;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Scripts;

/// <summary>Statements.</summary>
internal static class ScriptGrammar
{
    /// <summary>What its users read about scripts.</summary>
    public static ImmutableArray<Construct> Manual { get; } =
    [
        new("let", "gives a question a name, with parameters if it likes; the name stands where a question does", "let stolen(v) = when vcpu $v of guest is preempted; stolen(0) | stats by vcpu") { Form = "let NAME[(PARAMETER, …)] = QUESTION" },
        new(";", "stands between statements, each answered on its own; a name that let gave is known after it", "let long = when vcpu is preempted for > 10ms; long | count") { Form = "STATEMENT; STATEMENT" },
        new("$", "a value that is given with the question or by a call; it is never pasted into the text", "let longer(d) = when vcpu is preempted | where dur > $d; longer(20ms)") { Form = "$NAME" },
        new("explain", "how the question would be answered: its tree, its plan with the facts that chose it, its SQL, the plan of the engine", "explain list host") { Form = "explain QUESTION" },
        new("( )", "a question in brackets is a source, and its stages come first", "(when vcpu is preempted | longest 10) | stats by preempted_by") { Form = "(QUESTION)" },
    ];

    private static readonly Label Given = new(Sort.Phrase, "a name to give");
    private static readonly Label Parameter = new(Sort.Phrase, "a parameter's name, without `$`");

    private static Parser<Statement> Statement { get; } = input =>
    {
        ((VqlInput)input).Furthest.Declared = [];
        return Let!.Or(Asked!)(input);
    };

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

    private static Parser<ImmutableArray<Word>> Parameters => input =>
    {
        var read = (from open in Tokens.Sign("(")
                    from names in Tokens.Name(Parameter).Listed().Optional()
                    from close in Tokens.Sign(")")
                    select names.GetOrElse([]))(input);
        if (read.WasSuccessful) ((VqlInput)input).Furthest.Declared = [.. read.Value.Select(name => name.Text)];
        return read;
    };
}
