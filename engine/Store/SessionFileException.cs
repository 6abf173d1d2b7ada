namespace VmQuery.Engine.Store;

/// <summary>A session file cannot be read or written; the message is one sentence that starts with its path.</summary>
public sealed class SessionFileException : Exception
{
    /// <summary>Something is wrong with a session file.</summary>
    /// <param name="path">The file, as the user would name it.</param>
    /// <param name="message">What was found and what was expected, one sentence without the path.</param>
    public SessionFileException(string path, string message, Exception? inner = null)
        : base($"{path}: {message}", inner) => Path = path;

    /// <summary>The file, as the user would name it.</summary>
    public string Path { get; }

    /// <summary>A file or folder cannot be written, for a reason that the system or DuckDB gives: no space, no permission.</summary>
    internal static SessionFileException NotWritten(string path, Exception reason) => new(path, $"cannot be written: {reason.Message}", reason);

    /// <summary>A file cannot be read, for a reason that the system gives.</summary>
    internal static SessionFileException NotRead(string path, Exception reason) => new(path, $"cannot be read: {reason.Message}", reason);
}
