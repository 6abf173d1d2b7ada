using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Sources;

/// <summary>Where the rows of a question come from. Each source is a file in this folder.</summary>
internal abstract record SourceNode(TextSpan Span) : Node(Span)
{
    /// <summary>The rows.</summary>
    public abstract RowPlan Bind(SpanBinder binder);

    /// <summary>The source in words, for <c>explain</c>: one line per node.</summary>
    public abstract IEnumerable<string> Tree { get; }
}

/// <summary>What a source adds to the language.</summary>
/// <param name="Word">Its first word.</param>
/// <param name="Help">One sentence for people.</param>
/// <param name="Grammar">The whole source, its word included.</param>
internal sealed record SourceKind(string Word, string Help, Parser<SourceNode> Grammar);

/// <summary>The sources of the language. To add one, add a file to this folder and its line here.</summary>
internal static class SourceKinds
{
    /// <summary>All of them, in the order in which help lists them.</summary>
    public static ImmutableArray<SourceKind> All { get; } = [WhenSource.Kind, ShowSource.Kind, ListSource.Kind, SqlTextSource.Kind];
}
