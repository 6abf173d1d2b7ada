namespace VmQuery.Cli;

/// <summary>The file that <c>--out</c> names.</summary>
internal static class OutputFile
{
    /// <summary>Throws when no file can be there, which is better told before the work than after it.</summary>
    /// <param name="path">Null for none.</param>
    public static void RequirePossible(string? path)
    {
        if (path is null) return;
        if (path.Length == 0) throw new UsageException("--out takes the name of a file; \"\" is none.");
        if (Directory.Exists(path)) throw new UsageException($"{path} is a folder; --out takes the name of a file, as {Path.Combine(path, "out.txt")}.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder)) throw new UsageException($"{path} cannot be written: there is no folder \"{folder}\".");
    }

    /// <summary>Makes the file, or empties the one that is there.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public static FileStream Create(string path)
    {
        RequirePossible(path);
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be written: you are not allowed to.");
        }
        catch (FileNotFoundException)
        {
            // Folders such as /proc hold what the kernel puts there.
            throw new UsageException($"{path} cannot be written: its folder takes no files.");
        }
        catch (IOException error)
        {
            throw new UsageException($"{path} cannot be written: {error.Message}");
        }
    }
}
