using System.Globalization;
using System.Text;

namespace VmQuery.Tests.Support;

/// <summary>A line of <c>babeltrace2 --clock-seconds --no-delta --names=scope,payload,context</c>.</summary>
internal sealed record BabeltraceEvent(long TimeNs, string Name, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>The CPU of the packet the event is in.</summary>
    public int Cpu => int.Parse(Fields["packet.cpu_id"], CultureInfo.InvariantCulture);

    /// <summary>Reads a line; context fields come as <c>ctx.NAME</c>, elements of arrays are left out.</summary>
    public static BabeltraceEvent Parse(string line)
    {
        var close = line.IndexOf(']', StringComparison.Ordinal);
        var seconds = line[1..close].Split('.');
        var time = (long.Parse(seconds[0], CultureInfo.InvariantCulture) * 1_000_000_000) + long.Parse(seconds[1], CultureInfo.InvariantCulture);
        var scopes = line.IndexOf(": stream.packet.context = ", close, StringComparison.Ordinal);
        var name = line[(line.LastIndexOf(' ', scopes - 1) + 1)..scopes];
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        new FieldText(line, scopes + 2, fields).Members(string.Empty);
        return new BabeltraceEvent(time, name, fields);
    }

    /// <summary>Reads <c>name = value, …</c>.</summary>
    private sealed class FieldText(string line, int start, Dictionary<string, string> fields)
    {
        private int _at = start;

        public void Members(string prefix)
        {
            while (_at < line.Length && line[_at] != '}')
            {
                var equals = line.IndexOf(" = ", _at, StringComparison.Ordinal);
                if (equals < 0) return;
                var name = line[_at..equals];
                _at = equals + 3;
                Value(name switch
                {
                    "stream.packet.context" => "packet.",
                    "stream.event.context" or "event.context" => "ctx.",
                    "event.fields" => string.Empty,
                    _ => prefix + name,
                });
                if (_at < line.Length && line[_at] == ',') _at++;
                while (_at < line.Length && line[_at] == ' ') _at++;
            }
        }

        private void Value(string path)
        {
            if (line[_at] == '{') Structure(path);
            else if (line[_at] == '"') fields[path] = Quoted();
            else if (line[_at] == '(') fields[path] = Enumeration();
            else if (line[_at] == '[') Skip();
            else fields[path] = Word();
        }

        private void Structure(string path)
        {
            _at++;
            while (line[_at] == ' ') _at++;
            Members(path.Length == 0 || path.EndsWith('.') ? path : path + ".");
            _at = Math.Min(line.Length, _at + 1);
            while (_at < line.Length && line[_at] == ' ') _at++;
        }

        private string Quoted()
        {
            var text = new StringBuilder();
            for (_at++; line[_at] != '"'; _at++) text.Append(line[_at] == '\\' ? line[++_at] : line[_at]);
            _at++;
            return text.ToString();
        }

        private string Word()
        {
            var from = _at;
            while (_at < line.Length && line[_at] is not (',' or ' ' or '}')) _at++;
            return line[from.._at] switch
            {
                ['0', 'x', .. var hex] => ulong.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
                ['0', var first, .. var octal] when char.IsAsciiDigit(first) => Convert.ToUInt64(first + octal, 8).ToString(CultureInfo.InvariantCulture),
                var word => word,
            };
        }

        /// <summary>The number in <c>( "label" : container = 4 )</c>.</summary>
        private string Enumeration()
        {
            const string Before = "container = ";
            var from = line.IndexOf(Before, _at, StringComparison.Ordinal) + Before.Length;
            Skip();
            return line[from..(_at - 2)];
        }

        /// <summary>Passes over an array or an enumeration, whatever is nested in it.</summary>
        private void Skip()
        {
            var depth = 0;
            do
            {
                if (line[_at] is '[' or '(' or '{') depth++;
                if (line[_at] is ']' or ')' or '}') depth--;
                if (line[_at] == '"') Quoted();
                else _at++;
            }
            while (depth > 0);
        }
    }
}
