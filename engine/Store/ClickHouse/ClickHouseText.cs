using System.Globalization;
using System.Text;

namespace VmQuery.Engine.Store.ClickHouse;

/// <summary>How ClickHouse spells values where SQL takes no parameter, and the values of parameters.</summary>
internal static class ClickHouseText
{
    /// <summary>A text in SQL. Unlike in the standard a backslash escapes, so it is doubled.</summary>
    public static string Literal(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    /// <summary>The value of a parameter as it travels beside the statement.</summary>
    /// <remarks>The server reads it as a field of its tab-separated format (ReplaceQueryParameterVisitor), which has escapes of its own.</remarks>
    /// <param name="value">string, long, double or bool.</param>
    public static string Parameter(object value) => value switch
    {
        string text => Escaped(text),
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "1" : "0",
        _ => throw new ArgumentException($"A parameter cannot be a {value.GetType()}.", nameof(value)),
    };

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\\' => escaped.Append(@"\\"),
                '\t' => escaped.Append(@"\t"),
                '\n' => escaped.Append(@"\n"),
                '\r' => escaped.Append(@"\r"),
                '\b' => escaped.Append(@"\b"),
                '\f' => escaped.Append(@"\f"),
                '\0' => escaped.Append(@"\0"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
