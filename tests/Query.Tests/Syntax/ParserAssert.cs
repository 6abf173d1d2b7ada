using VmQuery.Query.Binding;
using VmQuery.Query.Scripts;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Tests.Syntax;

/// <summary>Says in one call what the parser makes of a text.</summary>
internal static class ParserAssert
{
    /// <summary>The text is a question.</summary>
    public static Question SucceedsWith(string vql) => Assert.IsType<Question>(Assert.Single(VqlParser.Parse(vql)));

    /// <summary>Reading stops making sense at the piece of the text in <c>«»</c>, and the message names a word that would do.</summary>
    public static Diagnostic FailsAt(string marked, string expected)
    {
        var start = marked.IndexOf('«', StringComparison.Ordinal);
        var length = marked.IndexOf('»', StringComparison.Ordinal) - start - 1;
        var vql = marked.Replace("«", string.Empty, StringComparison.Ordinal).Replace("»", string.Empty, StringComparison.Ordinal);
        var fault = Assert.Throws<Fault>(() => VqlParser.Parse(vql));
        Assert.Equal(new TextSpan(start, length), fault.Diagnostic.Span);
        Assert.Contains(expected, fault.Diagnostic.Message + " " + fault.Diagnostic.Hint, StringComparison.Ordinal);
        return fault.Diagnostic;
    }
}
