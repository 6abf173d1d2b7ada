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
        var (line, column, length) = diagnostic.PlaceIn(vql);
        text.Append("error ").Append(diagnostic.Code).Append(": ").Append(diagnostic.Message).Append('\n');
        text.Append("  ").Append(line).Append('\n');
        // Tabs stay tabs, so that the carets stand below the place whatever the tab width is.
        text.Append("  ");
        foreach (var c in line.AsSpan(0, column)) text.Append(c == '\t' ? '\t' : ' ');
        text.Append('^', Math.Max(1, length)).Append('\n');
        if (diagnostic.Hint is { } hint) text.Append("  ").Append(hint).Append('\n');
    }
}
