namespace VmQuery.Cli.Repl;

/// <summary>Questions of earlier conversations, a line each, in a file of the user; losing it is no error.</summary>
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
            File.AppendAllText(_path, question.ReplaceLineEndings(" ") + "\n");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A read-only home must not keep anyone from asking.
        }
    }

    private string[] Read()
    {
        try
        {
            if (_path is null || !File.Exists(_path)) return [];
            var lines = File.ReadAllLines(_path);
            if (lines.Length <= 2 * Kept) return lines[^Math.Min(Kept, lines.Length)..];
            File.WriteAllLines(_path, lines[^Kept..]);
            return lines[^Kept..];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
