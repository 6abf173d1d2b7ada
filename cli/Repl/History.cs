using System.Text;

namespace VmQuery.Cli.Repl;

/// <summary>
/// Questions of earlier conversations, a line each, in a file of the user; losing it is no error. Line breaks are kept,
/// because a comment reaches to the next one.
/// </summary>
internal sealed class History
{
    private const int Kept = 1000;
    private readonly string? _path;

    /// <summary>Reads the history of a folder; null remembers nothing.</summary>
    public History(string? folder)
    {
        _path = folder is null ? null : Path.Combine(folder, "history");
        Entries = Read();
    }

    /// <summary>Questions, the oldest first.</summary>
    public IReadOnlyList<string> Entries { get; }

    /// <summary>Adds a question.</summary>
    public void Add(string question)
    {
        if (_path is null) return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            File.AppendAllText(_path, Escaped(question) + "\n");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A read-only home must not keep anyone from asking.
        }
    }

    private static string Escaped(string question) =>
        question.ReplaceLineEndings("\n").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string[] Unescaped(string[] lines) => Array.ConvertAll(lines, Unescaped);

    // A backslash before anything else is one that was never escaped.
    private static string Unescaped(string line)
    {
        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            var pair = line.AsSpan(i, Math.Min(2, line.Length - i));
            if (pair is "\\n" or "\\\\") text.Append(line[++i] == 'n' ? '\n' : '\\');
            else text.Append(line[i]);
        }

        return text.ToString();
    }

    private string[] Read()
    {
        try
        {
            if (_path is null || !File.Exists(_path)) return [];
            var lines = File.ReadAllLines(_path);
            if (lines.Length <= 2 * Kept) return Unescaped(lines[^Math.Min(Kept, lines.Length)..]);
            File.WriteAllLines(_path, lines[^Kept..]);
            return Unescaped(lines[^Kept..]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
