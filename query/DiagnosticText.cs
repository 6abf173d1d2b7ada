using System.Text;

namespace VmQuery.Query;

/// <summary>Draws what is wrong with a question under the line it is on.</summary>
public static class DiagnosticText
{
    /// <summary>The diagnostics as text: message, the line of the question, carets under the place, the hint.</summary>
    public static string Draw(string vql, IEnumerable<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(vql);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var text = new StringBuilder();
        foreach (var diagnostic in diagnostics)
        {
            if (text.Length > 0) text.Append('\n');
            DrawOne(text, vql, diagnostic);
        }

        return text.ToString();
    }

    private static void DrawOne(StringBuilder text, string vql, Diagnostic diagnostic)
    {
        var start = Math.Clamp(diagnostic.Span.Start, 0, vql.Length);
        var lineStart = start == 0 ? 0 : vql.LastIndexOf('\n', start - 1) + 1;
        var lineStop = vql.IndexOf('\n', start);
        if (lineStop < 0) lineStop = vql.Length;
        var carets = Math.Max(1, Math.Min(diagnostic.Span.Length, lineStop - start));
        text.Append("error ").Append(diagnostic.Code).Append(": ").Append(diagnostic.Message).Append('\n');
        text.Append("  ").Append(vql.AsSpan(lineStart, lineStop - lineStart)).Append('\n');
        // Tabs stay tabs, so that the carets stand below the place whatever the tab width is.
        text.Append("  ");
        foreach (var c in vql.AsSpan(lineStart, start - lineStart)) text.Append(c == '\t' ? '\t' : ' ');
        text.Append('^', carets).Append('\n');
        if (diagnostic.Hint is { } hint) text.Append("  ").Append(hint).Append('\n');
    }
}
