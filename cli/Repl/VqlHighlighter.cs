using RadLine;
using Spectre.Console;
using VmQuery.Query.Sources;
using VmQuery.Query.Stages;
using VmQuery.Query.Syntax;

namespace VmQuery.Cli.Repl;

/// <summary>Colors the words that give a question its shape, as the grammar knows them.</summary>
internal static class VqlHighlighter
{
    private static readonly Style Source = new(Color.Blue, decoration: Decoration.Bold);
    private static readonly Style Stage = new(Color.Green);
    private static readonly Style Other = new(Color.Blue);

    /// <summary>A highlighter for the line editor.</summary>
    public static IHighlighter Create()
    {
        var highlighter = new WordHighlighter(StringComparer.Ordinal);
        foreach (var (word, style) in Words()) highlighter.AddWord(word, style);
        return highlighter;
    }

    /// <summary>The words with their styles.</summary>
    public static IReadOnlyDictionary<string, Style> Words()
    {
        var words = Tokens.Reserved.ToDictionary(word => word, _ => Other, StringComparer.Ordinal);
        foreach (var stage in StageKinds.All) words[stage.Word] = Stage;
        foreach (var source in SourceKinds.All.Select(kind => kind.Word).Append("explain")) words[source] = Source;
        return words;
    }
}
