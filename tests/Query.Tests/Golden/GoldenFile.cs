using System.Text;

namespace VmQuery.Query.Tests.Golden;

/// <summary>
/// A question with the answer that was read by eye: a text file with the sections <c>name</c>, <c>why</c>,
/// <c>session</c>, <c>query</c>, perhaps <c>plan</c>, and <c>rows</c>; each section is a line <c>-- word</c> and what follows it.
/// </summary>
internal sealed record GoldenFile(string Path, IReadOnlyDictionary<string, string> Sections)
{
    private static readonly string[] Order = ["name", "why", "session", "query", "plan", "rows"];

    public string Query => Sections["query"];

    public static GoldenFile Read(string path)
    {
        var sections = new Dictionary<string, string>(StringComparer.Ordinal);
        var name = string.Empty;
        foreach (var line in File.ReadAllLines(path))
        {
            if (line.StartsWith("-- ", StringComparison.Ordinal) && Order.Contains(line[3..])) sections[name = line[3..]] = string.Empty;
            else sections[name] += line + "\n";
        }

        return new GoldenFile(path, sections.ToDictionary(pair => pair.Key, pair => pair.Value.Trim('\n')));
    }

    public void Write(IReadOnlyDictionary<string, string> blessed)
    {
        var text = new StringBuilder();
        foreach (var name in Order)
        {
            if (!Sections.ContainsKey(name) && name != "rows") continue;
            text.Append("-- ").Append(name).Append('\n').Append(blessed.GetValueOrDefault(name, Sections.GetValueOrDefault(name, string.Empty)).Trim('\n')).Append('\n');
        }

        File.WriteAllText(Path, text.ToString());
    }
}
