using System.Globalization;

namespace VmQuery.Cli.Commands;

/// <summary>Values for <c>$name</c> in a question, as the command line gives them.</summary>
internal static class QueryParameters
{
    /// <summary>Parses NAME=VALUE pairs: whole numbers and numbers are numbers, everything else is text.</summary>
    /// <exception cref="UsageException">A pair has no name.</exception>
    public static IReadOnlyDictionary<string, object> Parse(IReadOnlyList<string> pairs)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new UsageException($"--param takes NAME=VALUE, as g=web; \"{pair}\" is none.");
            values[pair[..equals].TrimStart('$')] = Value(pair[(equals + 1)..]);
        }

        return values;
    }

    // A text in quotes stays a text, so a guest can be called "7".
    private static object Value(string text) =>
        text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1]
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : text;
}
