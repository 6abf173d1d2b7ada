using RadLine;
using Spectre.Console;

namespace VmQuery.Cli.Repl;

/// <summary>Colors the words that give a question its shape.</summary>
internal static class VqlHighlighter
{
    private static readonly string[] _sources = ["when", "show", "list", "explain"];
    private static readonly string[] _words = ["is", "are", "in", "not", "and", "or", "with", "for", "of", "on", "at", "by"];
    private static readonly string[] _stages = ["where", "select", "sort", "top", "longest", "first", "last", "count", "stats", "summarize"];

    /// <summary>A highlighter for the line editor.</summary>
    public static IHighlighter Create()
    {
        var highlighter = new WordHighlighter(StringComparer.Ordinal);
        foreach (var word in _sources) highlighter.AddWord(word, new Style(Color.Blue, decoration: Decoration.Bold));
        foreach (var word in _words) highlighter.AddWord(word, new Style(Color.Blue));
        foreach (var word in _stages) highlighter.AddWord(word, new Style(Color.Green));
        return highlighter;
    }
}
