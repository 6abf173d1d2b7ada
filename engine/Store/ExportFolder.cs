namespace VmQuery.Engine.Store;

/// <summary>The folder that an export goes to, made under another name beside it until it is complete.</summary>
internal sealed class ExportFolder : IDisposable
{
    private readonly string _target;

    private ExportFolder(string target, string temporary)
    {
        _target = target;
        Temporary = temporary;
    }

    /// <summary>Where to write meanwhile.</summary>
    public string Temporary { get; }

    /// <summary>Prepares an export.</summary>
    /// <param name="replace">Whether an older export may go; a folder that is none never does.</param>
    /// <exception cref="SessionFileException">The folder cannot be made or has something in it.</exception>
    public static ExportFolder For(string target, bool replace)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        if (File.Exists(full)) throw new SessionFileException(target, "is a file; an export needs a folder.");
        if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any()) CheckReplaceable(target, replace);
        try
        {
            return new ExportFolder(full, Directory.CreateDirectory($"{full}.tmp-{Path.GetRandomFileName()}").FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SessionFileException.NotWritten(target, e);
        }
    }

    /// <summary>Puts the folder in its place.</summary>
    /// <exception cref="SessionFileException">What is there cannot be replaced.</exception>
    public void Complete()
    {
        try
        {
            if (Directory.Exists(_target)) Directory.Delete(_target, recursive: true);
            Directory.Move(Temporary, _target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SessionFileException.NotWritten(_target, e);
        }
    }

    /// <summary>Removes what is not complete.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Temporary)) Directory.Delete(Temporary, recursive: true);
    }

    private static void CheckReplaceable(string target, bool replace)
    {
        if (!replace) throw new SessionFileException(target, "is not empty; name a new folder or allow replacing it.");
        if (!File.Exists(Path.Combine(target, ParquetManifest.FileName)))
            throw new SessionFileException(target, $"is not empty and holds no {ParquetManifest.FileName}; only an older export is replaced.");
    }
}
