namespace VmQuery.Engine.Store;

/// <summary>A folder beside a session that is being written; it holds everything until the session is complete.</summary>
internal sealed class TemporarySession : IDisposable
{
    private readonly string _folder;

    private TemporarySession(string folder) => _folder = folder;

    /// <summary>The session-to-be.</summary>
    public string Session => Path.Combine(_folder, "session.vmq");

    /// <summary>Tables that are not sorted yet.</summary>
    public string Unsorted => Path.Combine(_folder, "unsorted.db");

    /// <summary>Where DuckDB may put what does not fit its memory.</summary>
    public string SpillFolder => Path.Combine(_folder, "spill");

    /// <summary>Where the rows of a table wait to be brought into order.</summary>
    public string Runs(string table) => Path.Combine(_folder, $"{table}.runs");

    /// <summary>Makes the folder, on the same file system as the target, so that moving the session is one step.</summary>
    /// <exception cref="SessionFileException">No session can be written there.</exception>
    public static TemporarySession Beside(string target)
    {
        var full = Path.GetFullPath(target);
        if (Directory.Exists(full)) throw new SessionFileException(target, "is a folder; a session is a file.");
        if (!Directory.Exists(Path.GetDirectoryName(full))) throw new SessionFileException(target, "cannot be written, its folder does not exist.");
        var folder = $"{full}.tmp-{Path.GetRandomFileName()}";
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SessionFileException.NotWritten(target, e);
        }

        return new TemporarySession(folder);
    }

    /// <summary>Puts the session on the disk for good, then in its place in one step.</summary>
    /// <exception cref="SessionFileException">The disk fails or the target cannot be replaced.</exception>
    public void MoveTo(string target)
    {
        try
        {
            using (var file = File.OpenHandle(Session, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(file);
            File.Move(Session, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SessionFileException.NotWritten(target, e);
        }
    }

    /// <summary>Removes the folder with everything in it.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
