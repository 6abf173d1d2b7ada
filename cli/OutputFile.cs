using VmQuery.Engine.Formats;
using VmQuery.Engine.Store;

namespace VmQuery.Cli;

/// <summary>
/// The file that <c>--out</c> names. What is written stands beside it until <see cref="Keep"/>: whatever fails before leaves
/// the file as it was.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string? _target;

    private OutputFile(FileStream bytes, string? target)
    {
        Bytes = bytes;
        _target = target;
    }

    /// <summary>Takes what shall be in the file.</summary>
    public FileStream Bytes { get; }

    /// <summary>Throws when no file can be there or an input would be lost, which is better told before the work than after it.</summary>
    /// <param name="path">Null for none.</param>
    /// <param name="inputs">Files and folders that are read.</param>
    public static void RequirePossible(string? path, IEnumerable<string> inputs)
    {
        if (path is null) return;
        if (path.Length == 0) throw new UsageException("--out takes the name of a file; \"\" is none.");
        if (Directory.Exists(path)) throw new UsageException($"{path} is a folder; --out takes the name of a file, as {Path.Combine(path, "out.txt")}.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder)) throw new UsageException($"{path} cannot be written: there is no folder \"{folder}\".");
        if (inputs.FirstOrDefault(input => RealPath.IsAtOrBelow(path, input)) is not { } read) return;
        throw new UsageException(Directory.Exists(read)
            ? $"{path} lies inside {read}, which is read; it stays as it is. Name a file elsewhere."
            : $"{path} is what is read; it stays as it is. Name another file.");
    }

    /// <summary>Starts the file.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public static OutputFile Create(string path)
    {
        try
        {
            // A device or a pipe cannot be replaced and has no content to lose.
            if (FileKind.Oddity(path) is not null) return new OutputFile(Open(path, FileMode.Open), target: null);
            // A link stays one; what it leads to is replaced.
            var target = RealPath.Of(path);
            if (!File.Exists(target)) return Beside(target);
            // A file that may not be written stays, whatever its folder allows.
            Open(target, FileMode.Open).Dispose();
            var output = Beside(target);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(output.Bytes.SafeFileHandle, File.GetUnixFileMode(target));
            return output;
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

    /// <summary>Puts what was written in the file's place; called once, when all is written.</summary>
    public void Keep()
    {
        Bytes.Dispose();
        if (_target is not null) File.Move(Bytes.Name, _target, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Bytes.Dispose();
        // After Keep there is nothing of that name any more.
        if (_target is not null) File.Delete(Bytes.Name);
    }

    private static OutputFile Beside(string target) => new(
        Open(Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetRandomFileName()}.vmq-part"), FileMode.CreateNew), target);

    private static FileStream Open(string path, FileMode mode) => new(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);
}
