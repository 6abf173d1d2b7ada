using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Scripts;
using VmQuery.Query.Sources;
using VmQuery.Query.Stages;

namespace VmQuery.Query.Syntax;

/// <summary>A source and the stages after it.</summary>
internal sealed record QueryNode(SourceNode Source, ImmutableArray<StageNode> Stages, TextSpan Span) : Node(Span);

/// <summary>Questions. Sources and stages come from their lists; nothing here names one.</summary>
internal static class QueryGrammar
{
    private static Parser<StageNode> Stage { get; } = AnyOf(StageKinds.All.Select(kind => kind.Whole));

    private static Parser<SourceNode> Source { get; } = AnyOf(SourceKinds.All.Select(kind => kind.Grammar).Append(CallGrammar.CallOrName.Select(call => (SourceNode)new CallSource(call))));

    private static Parser<QueryNode> Bracketed { get; } =
        from open in Tokens.Sign("(") from inner in Combinators.Deep(() => Query!) from close in Tokens.Sign(")") select inner;

    /// <summary>A source with stages; a question in brackets is a source too, and its stages come first.</summary>
    public static Parser<QueryNode> Query { get; } = Combinators.Spanned(
        from source in Source.Select(source => new QueryNode(source, [], source.Span)).Or(Bracketed)
        from stages in (from pipe in Tokens.Sign("|") from stage in Stage select stage).Many()
        select (Func<TextSpan, QueryNode>)(span => new QueryNode(source.Source, [.. source.Stages, .. stages], span)));

    private static Parser<T> AnyOf<T>(IEnumerable<Parser<T>> parsers) => parsers.Aggregate((left, right) => left.Or(right));
}
