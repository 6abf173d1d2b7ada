using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VmQuery.Tests.Support;

/// <summary>
/// An event as a line of text says it, or as a JSON line does: time and name, and every value of every scope in order, numbers
/// in base ten. Two lines say the same when these are equal.
/// </summary>
internal sealed record EventLine(string? Time, string Name, IReadOnlyList<string> Values)
{
    /// <summary>Reads <c>[time] source name: { … }, { … }</c>.</summary>
    public static EventLine Parse(string line)
    {
        var close = line.StartsWith('[') ? line.IndexOf(']', StringComparison.Ordinal) : -1;
        var fields = line.IndexOf(": ", close + 1, StringComparison.Ordinal);
        var head = fields < 0 ? line.TrimEnd(':') : line[..fields];
        var values = new List<string>();
        if (fields >= 0) new TextValues(line, fields + 2, values).Read();
        return new EventLine(close < 0 ? null : line[1..close], head[(head.LastIndexOf(' ') + 1)..], values);
    }

    /// <summary>Reads an object of <c>vmq dump --format json</c>.</summary>
    public static EventLine ParseJson(string line)
    {
        using var json = JsonDocument.Parse(line);
        var values = new List<string>();
        foreach (var scope in json.RootElement.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object)) AddJson(scope.Value, values);
        var time = json.RootElement.GetProperty("time");
        return new EventLine(
            time.ValueKind == JsonValueKind.Null ? null : DateOf(time.GetInt64()), json.RootElement.GetProperty("name").GetString()!, values);
    }

    private static string DateOf(long ns)
    {
        var second = Math.DivRem(ns, 1_000_000_000, out var rest);
        return DateTime.UnixEpoch.AddSeconds(second).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + rest.ToString("'.'000000000", CultureInfo.InvariantCulture);
    }

    private static void AddJson(JsonElement value, List<string> values)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.TryGetProperty("labels", out var labels):
                values.Add($"{string.Join('|', labels.EnumerateArray().Select(label => label.GetString()))}:{value.GetProperty("value").GetRawText()}");
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject()) AddJson(member.Value, values);
                break;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray()) AddJson(element, values);
                break;
            case JsonValueKind.String:
                values.Add($"\"{value.GetString()}\"");
                break;
            default:
                values.Add(value.GetRawText());
                break;
        }
    }

    /// <summary>The values of a text, whatever they are nested in.</summary>
    private sealed class TextValues(string line, int start, List<string> values)
    {
        private int _at = start;

        public void Read()
        {
            while (_at < line.Length)
            {
                var c = line[_at];
                if (c == '"') values.Add($"\"{Quoted()}\"");
                else if (c == '(') values.Add(Labeled());
                else if (c == '[' && line[_at + 1] != ' ') _at = line.IndexOf("] = ", _at, StringComparison.Ordinal) + 4;
                else if (c is '{' or '}' or '[' or ']' or ',' or ' ') _at++;
                else WordOrName();
            }
        }

        private void WordOrName()
        {
            var from = _at;
            while (_at < line.Length && line[_at] is not (',' or ' ')) _at++;
            if (line.AsSpan(_at).StartsWith(" = ")) _at += 3;
            else values.Add(Number(line[from.._at]));
        }

        private string Labeled()
        {
            const string Before = ": container = ";
            var labels = new List<string>();
            while (!line.AsSpan(_at).StartsWith(Before))
            {
                if (line[_at] == '"') labels.Add(Quoted());
                else _at++;
            }

            var from = _at + Before.Length;
            _at = line.IndexOf(' ', from);
            var number = Number(line[from.._at]);
            _at = line.IndexOf(')', _at) + 1;
            return $"{string.Join('|', labels)}:{number}";
        }

        private string Quoted()
        {
            var text = new StringBuilder();
            for (_at++; line[_at] != '"'; _at++) text.Append(line[_at] == '\\' ? Escape() : line[_at]);
            _at++;
            return text.ToString();
        }

        private char Escape() => line[++_at] switch
        {
            'a' => '\a',
            'b' => '\b',
            't' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            'x' => (char)byte.Parse(line.AsSpan((_at += 2) - 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            var c => c,
        };

        private static string Number(string word) => word switch
        {
            ['0', 'x', .. var hex] => ulong.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
            ['0', var first, .. var octal] when char.IsAsciiDigit(first) => Convert.ToUInt64(first + octal, 8).ToString(CultureInfo.InvariantCulture),
            _ => word,
        };
    }
}
