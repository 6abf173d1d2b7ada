using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Reference;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Sources;

/// <summary>Where the rows of a question come from. Each source is a file in this folder.</summary>
internal abstract record SourceNode(TextSpan Span) : Node(Span)
{
    /// <summary>The rows.</summary>
    public abstract RowPlan Bind(SpanBinder binder);

    /// <summary>The source in words, for <c>explain</c>: one line per node.</summary>
    /// <param name="written">The question's own words at a place.</param>
    public abstract IEnumerable<string> Tree(Func<TextSpan, string> written);
}

/// <summary>What a source adds to the language.</summary>
/// <param name="Word">Its first word.</param>
/// <param name="Help">One sentence for people.</param>
/// <param name="Example">A whole question with it that has an answer on the bundled capture.</param>
/// <param name="Grammar">The whole source, its word included.</param>
internal sealed record SourceKind(string Word, string Help, string Example, Parser<SourceNode> Grammar)
{
    /// <summary>How it is written.</summary>
    public required string Form { get; init; }

    /// <summary>What it gives, drawn; null where there is nothing to draw.</summary>
    public string? Picture { get; init; }

    /// <summary>What its users read about it.</summary>
    public Construct Manual => new(Word, Help, Example) { Form = Form, Picture = Picture };
}

/// <summary>The sources of the language. To add one, add a file to this folder and its line here.</summary>
internal static class SourceKinds
{
    /// <summary>All of them, in the order in which help lists them.</summary>
    public static ImmutableArray<SourceKind> All { get; } = [WhenSource.Kind, ShowSource.Kind, ListSource.Kind, SqlTextSource.Kind];
}
