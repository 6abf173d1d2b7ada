using Microsoft.Win32.SafeHandles;

namespace VmQuery.Engine.Formats.XenTrace.Windows;

/// <summary>An open trace file, read from any place and by any number of readers at once.</summary>
internal sealed class TraceFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    /// <exception cref="TraceException">It cannot be opened.</exception>
    public TraceFile(string path)
    {
        Path = path;
        try
        {
            _handle = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TraceException(path, null, $"cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The file, as the user would name it.</summary>
    public string Path { get; }

    /// <summary>Its size now; it may be growing.</summary>
    public long Length => RandomAccess.GetLength(_handle);

    /// <summary>Reads bytes from a place on; fewer when the file ends.</summary>
    public int Read(long offset, Span<byte> bytes)
    {
        var loaded = 0;
        try
        {
            while (loaded < bytes.Length)
            {
                var read = RandomAccess.Read(_handle, bytes[loaded..], offset + loaded);
                if (read == 0) break;
                loaded += read;
            }
        }
        catch (IOException error)
        {
            throw new TraceException(Path, offset + loaded, $"cannot be read: {error.Message}", error);
        }

        return loaded;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
