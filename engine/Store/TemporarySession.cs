namespace VmQuery.Engine.Store;

/// <summary>A folder beside a session that is being written; it holds everything until the session is complete.</summary>
internal sealed class TemporarySession : IDisposable
{
    private const string Suffix = ".tmp-";
    private const string LockName = "vmq.lock";

    private readonly string _folder;
    private readonly FileStream _lock;

    private TemporarySession(string folder, FileStream @lock) => (_folder, _lock) = (folder, @lock);

    /// <summary>The session-to-be.</summary>
    public string Session => Path.Combine(_folder, "session.vmq");

    /// <summary>Where DuckDB may put what does not fit its memory.</summary>
    public string SpillFolder => Path.Combine(_folder, "spill");

    /// <summary>Where the rows of a table wait to be brought into order.</summary>
    public string Runs(string table) => Path.Combine(_folder, $"{table}.runs");

    /// <summary>
    /// Makes the folder, on the same file system as the target, so that moving the session is one step; removes the folders that
    /// writers of the same target left behind when they were killed.
    /// </summary>
    /// <exception cref="SessionFileException">No session can be written there.</exception>
    public static TemporarySession Beside(string target)
    {
        var full = Path.GetFullPath(target);
        if (Directory.Exists(full)) throw new SessionFileException(target, "is a folder; a session is a file.");
        if (!Directory.Exists(Path.GetDirectoryName(full))) throw new SessionFileException(target, "cannot be written, its folder does not exist.");
        Sweep(full);
        var folder = $"{full}{Suffix}{Path.GetRandomFileName()}";
        try
        {
            Directory.CreateDirectory(folder);
            return new TemporarySession(folder, Lock(folder, FileMode.CreateNew));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(folder);
            throw SessionFileException.NotWritten(target, e);
        }
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
        _lock.Dispose();
        Remove(_folder);
    }

    /// <summary>Removes the folders of dead writers: those whose lock nobody holds.</summary>
    /// <remarks>A folder without a lock file is left alone: its writer may be about to make one.</remarks>
    private static void Sweep(string target)
    {
        var prefix = Path.GetFileName(target) + Suffix;
        var everything = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };
        foreach (var folder in Directory.GetDirectories(Path.GetDirectoryName(target)!, "*", everything))
        {
            if (!Path.GetFileName(folder).StartsWith(prefix, StringComparison.Ordinal)) continue;
            try
            {
                Lock(folder, FileMode.Open).Dispose();
                Remove(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Its writer lives, or it is not ours to remove; either way it does not hinder this session.
            }
        }
    }

    /// <summary>Holds the lock of a folder; the system lets go of it when the process ends, however that comes.</summary>
    private static FileStream Lock(string folder, FileMode mode) => new(Path.Combine(folder, LockName), mode, FileAccess.ReadWrite, FileShare.None);

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already; another writer of the same target may have swept it.
        }
    }
}
