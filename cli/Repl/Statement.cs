using System.Text;

namespace VmQuery.Cli.Repl;

/// <summary>Decides when the lines that were typed make a whole question.</summary>
internal static class Statement
{
    /// <summary>
    /// Whether more lines must follow: the text ends with a pipe or a backslash, or a bracket or text is still open.
    /// </summary>
    public static bool Continues(string text)
    {
        var code = new StringBuilder();
        var open = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    i = StopOfText(text, i);
                    if (i < 0) return true;
                    code.Append('"');
                    break;
                case '-' when i + 1 < text.Length && text[i + 1] == '-':
                    // The line break stays: what follows it is no comment.
                    i = text.IndexOf('\n', i) is >= 0 and var lineStop ? lineStop - 1 : text.Length;
                    break;
                case '(': open++; break;
                case ')': open--; break;
                default: code.Append(text[i]); break;
            }
        }

        var end = code.ToString().AsSpan().TrimEnd();
        return open > 0 || end.EndsWith("|", StringComparison.Ordinal) || end.EndsWith("\\", StringComparison.Ordinal);
    }

    /// <summary>The text with one more line; a backslash at the end of the text makes way for it.</summary>
    public static string Append(string text, string line)
    {
        if (text.Length == 0) return line;
        var trimmed = text.AsSpan().TrimEnd();
        return trimmed.EndsWith("\\", StringComparison.Ordinal) ? $"{trimmed[..^1]}\n{line}" : $"{text}\n{line}";
    }

    // Position of the quote that closes the text opened at a position; -1 when none does.
    private static int StopOfText(string text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '"') return i;
        }

        return -1;
    }
}
