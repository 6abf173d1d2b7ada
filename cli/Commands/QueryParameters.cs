using System.Buffers;
using System.Globalization;
using VmQuery.Query.Syntax;

namespace VmQuery.Cli.Commands;

/// <summary>Values for <c>$name</c> in a question, as the command line gives them.</summary>
internal static class QueryParameters
{
    private static readonly SearchValues<char> _number = SearchValues.Create("0123456789.");

    /// <summary>Parses NAME=VALUE pairs: numbers, quantities, true and false are what they look like; everything else is text.</summary>
    /// <param name="taker">What takes them, for messages.</param>
    /// <exception cref="UsageException">A pair has no name.</exception>
    public static IReadOnlyDictionary<string, object> Parse(IReadOnlyList<string> pairs, string taker = "--param")
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new UsageException($"{taker} takes NAME=VALUE, as g=web; \"{pair}\" is none.");
            values[pair[..equals].TrimStart('$')] = Value(pair[(equals + 1)..]);
        }

        return values;
    }

    /// <summary>A value as it could be given again.</summary>
    public static string Text(object value) => value switch
    {
        string text => Tokens.Quote(text),
        bool flag => flag ? "true" : "false",
        QuantityLiteral { Value: { } amount } quantity => Units.Text(amount, quantity.Sort),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    // A text in quotes stays a text, so a guest can be called "7" or "10ms".
    private static object Value(string text) =>
        text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1]
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : text is "true" or "false" ? text is "true"
        : Quantity(text) ?? (object)text;

    // A number with a unit, as questions write it.
    private static QuantityLiteral? Quantity(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExcept(_number);
        return digits > 0
            && Units.All.TryGetValue(text[digits..].TrimStart(), out var unit)
            && decimal.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? new QuantityLiteral(Units.Value(number, unit), unit.Sort, default)
            : null;
    }
}
