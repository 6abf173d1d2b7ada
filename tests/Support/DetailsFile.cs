using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace VmQuery.Tests.Support;

/// <summary>An event as the text says it: raw clock value, time, and every field, as lines and by its path.</summary>
/// <param name="Packet">The lines of its packet's context.</param>
internal sealed record DetailedEvent(ulong? Cycles, long? Ns, string Name, string Packet, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>The lines of its own fields.</summary>
    public string Text { get; set; } = string.Empty;
}

/// <summary>Reads what <c>babeltrace2 -c sink.text.details</c> prints.</summary>
internal static partial class DetailsFile
{
    /// <summary>The events of a file, in its order.</summary>
    public static IReadOnlyList<DetailedEvent> Read(string file) => Read(File.ReadLines(file));

    /// <summary>The events of a text, in its order.</summary>
    public static IReadOnlyList<DetailedEvent> Read(IEnumerable<string> lines)
    {
        var events = new List<DetailedEvent>();
        (ulong? Cycles, long? Ns) time = default;
        Dictionary<string, string>? fields = null;
        var packets = new Dictionary<string, string>();
        var (stream, inPacket) = (string.Empty, false);
        var path = new Stack<(int Indent, string Name)>();
        foreach (var line in lines)
        {
            if (Time().Match(line) is { Success: true } stamp)
            {
                time = (Number<ulong>(stamp.Groups["cycles"].Value), Number<long>(stamp.Groups["ns"].Value));
            }
            else if (line.StartsWith("[Unknown]", StringComparison.Ordinal))
            {
                time = default;
            }
            else if (Head().Match(line) is { Success: true } head)
            {
                fields = [];
                events.Add(new DetailedEvent(time.Cycles, time.Ns, NameOf(head), packets[stream], fields));
            }
            else if (line.Length == 0 || line[0] != ' ')
            {
                fields = null;
                inPacket = line.StartsWith("Packet beginning", StringComparison.Ordinal);
                if (inPacket) packets[stream] = string.Empty;
                else if (line.StartsWith('{')) stream = line;
            }
            else if (inPacket)
            {
                packets[stream] += line + "\n";
            }
            else if (fields is not null)
            {
                Add(fields, path, line);
                events[^1].Text += line + "\n";
            }
        }

        return events;
    }

    private static void Add(Dictionary<string, string> fields, Stack<(int Indent, string Name)> path, string line)
    {
        var text = line.TrimStart(' ');
        var indent = line.Length - text.Length;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        while (path.TryPeek(out var outer) && outer.Indent >= indent) path.Pop();
        var value = text[(colon + 1)..];
        path.Push((indent, colon < 0 ? text : text[..colon]));
        var names = path.Reverse().Select(step => step.Name).ToList();
        var prefix = names[0].EndsWith("context", StringComparison.OrdinalIgnoreCase) ? "ctx." : string.Empty;
        if (names.Count > 1 && colon > 0) fields[prefix + string.Join('.', names.Skip(1))] = value.Length > 0 ? value[1..] : value;
    }

    /// <summary>The name of an event; one whose metadata gives it none is called by its id.</summary>
    private static string NameOf(Match head) => head.Groups["name"].Success ? head.Groups["name"].Value : $"event-{head.Groups["id"].Value}";

    private static T Number<T>(string text)
        where T : INumberBase<T> => T.Parse(text.Replace(",", string.Empty, StringComparison.Ordinal), NumberStyles.Integer, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\[(?<cycles>[\d,]+) cycles, (?<ns>-?[\d,]+) ns from origin\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Time();

    [GeneratedRegex("^Event (`(?<name>.*)` )?\\(Class ID (?<id>[0-9]+)\\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Head();
}
