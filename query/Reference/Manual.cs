using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Expressions;
using VmQuery.Query.Lowering.Relations;
using VmQuery.Query.Scripts;
using VmQuery.Query.Sources;
using VmQuery.Query.Spans;
using VmQuery.Query.Stages;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Reference;

/// <summary>Constructs that belong together.</summary>
internal sealed record Chapter(string Title, ImmutableArray<Construct> Constructs);

/// <summary>The whole language as people read about it, gathered from the constructs themselves.</summary>
internal static class Manual
{
    /// <summary>All constructs, in the order of the reference.</summary>
    public static ImmutableArray<Chapter> Chapters { get; } =
    [
        new("Sources", [.. SourceKinds.All.Select(kind => kind.Manual)]),
        new("Ranges", Ranges.Manual),
        new("Subjects", [.. SubjectGrammar.Manual, .. Quantified.Manual]),
        new("Claims", [.. AtomSpan.Manual, EventSpan.Manual, ForSpan.Manual, NotSpan.Manual, AndSpan.Manual, OrSpan.Manual, ThenSpan.Manual, FromToSpan.Manual, CallSpan.Manual]),
        new("Relation words", [.. RelationWords.Plain.Concat(RelationWords.Within).Distinct().Select(word => word.Manual)]),
        new("Stages", [.. StageKinds.All.Select(kind => kind.Manual)]),
        new("Functions of a row", [.. Functions.List.Select(OfRow)]),
        new("Functions of many rows", [.. Aggregates.List.Select(OfRows)]),
        new("Values", Literals.Manual),
        new("Scripts", ScriptGrammar.Manual),
        new("What cannot be said", Limits.All),
    ];

    /// <summary>The construct before the stages that a word stands for; null when it stands for none.</summary>
    public static Construct? OfSource(string word) =>
        Chapters.TakeWhile(chapter => chapter.Title is not "Stages").SelectMany(chapter => chapter.Constructs).Concat(ScriptGrammar.Manual)
            .FirstOrDefault(construct => string.Equals(construct.Word, word, StringComparison.Ordinal));

    /// <summary>The constructs of a name; empty when there is none.</summary>
    public static ImmutableArray<Construct> Of(string word) =>
        [.. Chapters.SelectMany(chapter => chapter.Constructs).Where(construct => string.Equals(construct.Word, word.Trim(), StringComparison.OrdinalIgnoreCase))];

    /// <summary>The name that was probably meant; null when none is near.</summary>
    public static string? Near(string word) => Suggest.Nearest(word, Chapters.SelectMany(chapter => chapter.Constructs).Select(construct => construct.Word));

    private static Construct OfRow(RowFunction function) => new(
        function.Name, $"{function.Gives}; takes {function.Takes}", Functions.Question(function)) { Form = function.Example };

    private static Construct OfRows(ManyRowsFunction function) => new(
        function.Name, $"{function.Gives}; takes {function.Takes}", Aggregates.Question(function)) { Form = function.Example };
}
