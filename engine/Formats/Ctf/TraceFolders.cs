namespace VmQuery.Engine.Formats.Ctf;

/// <summary>
/// Finds trace folders at or below a path, as sessions lay them out: a folder per domain, per chunk of a rotation, per snapshot,
/// per user or process. Links are followed; a folder that is reached twice counts once, so that links that lead back do no harm.
/// </summary>
internal sealed class TraceFolders
{
    private const int DeepestFolder = 16;

    private static readonly EnumerationOptions Visible = new() { AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false };

    private readonly List<string> _found = [];
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly int _most;

    private TraceFolders(int most) => _most = most;

    /// <summary>Whether there are any.</summary>
    /// <param name="path">A folder, or a metadata file.</param>
    /// <exception cref="TraceException">A folder cannot be read that is looked into before one is found.</exception>
    public static bool AreAt(string path) => Find(path, most: 1).Count > 0;

    /// <summary>The folders, in ordinal order; hidden ones are left out.</summary>
    /// <param name="path">A folder, or a metadata file.</param>
    /// <exception cref="TraceException">A folder cannot be read.</exception>
    public static IReadOnlyList<string> Find(string path) => Find(path, int.MaxValue);

    private static List<string> Find(string path, int most)
    {
        if (File.Exists(path) && Path.GetFileName(path) is CtfFolder.MetadataName) path = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var folders = new TraceFolders(most);
        if (Directory.Exists(path)) folders.Add(path, Path.GetFullPath(path), DeepestFolder);
        folders._found.Sort(StringComparer.Ordinal);
        return folders._found;
    }

    /// <param name="real">Where the folder really is.</param>
    private void Add(string folder, string real, int depth)
    {
        if (Target(folder) is { } target) real = target;
        if (_found.Count == _most || !_visited.Add(real)) return;
        if (CtfFolder.IsTrace(folder)) _found.Add(folder);
        if (depth == 0) return;
        foreach (var inner in Inside(folder)) Add(inner, Path.Combine(real, Path.GetFileName(inner)), depth - 1);
    }

    private static string[] Inside(string folder)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(folder, "*", Visible).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TraceException.NotRead(folder, null, error);
        }
    }

    private static string? Target(string folder)
    {
        try
        {
            return Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName;
        }
        catch (IOException)
        {
            // A link that leads nowhere is no folder; it will have nothing in it.
            return null;
        }
    }
}
