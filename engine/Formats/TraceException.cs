namespace VmQuery.Engine.Formats;

/// <summary>Trace bytes that cannot be read: says where, and what was expected there.</summary>
public sealed class TraceException : Exception
{
    // errno(3), EMFILE.
    private const int TooManyOpen = 24;

    /// <summary>An error at a byte of a file.</summary>
    /// <param name="file">The file, as the user would name it.</param>
    /// <param name="offset">Byte in the file; null when the whole file is meant.</param>
    /// <param name="message">What was found and what was expected, one sentence without the place.</param>
    public TraceException(string file, long? offset, string message, Exception? inner = null)
        : base(offset is { } at ? $"{file}, byte {at}: {message}" : $"{file}: {message}", inner)
    {
        File = file;
        Offset = offset;
        Problem = message;
    }

    private TraceException(string file, int line, string message)
        : base($"{file}, line {line}: {message}")
    {
        File = file;
        Line = line;
        Problem = message;
    }

    /// <summary>An error at a line of a text file, counted from 1.</summary>
    public static TraceException AtLine(string file, int line, string message) => new(file, line, message);

    /// <summary>A file or folder that the system does not give: says what it says, without its path for a second time.</summary>
    internal static TraceException NotRead(string path, long? offset, Exception reason) => new(path, offset, $"cannot be read: {Reason(path, reason)}", reason);

    /// <summary>The file, as the user would name it.</summary>
    public string File { get; }

    /// <summary>Byte in the file; null when the whole file is meant.</summary>
    public long? Offset { get; }

    /// <summary>What was found and what was expected, without the place.</summary>
    public string Problem { get; }

    /// <summary>The message without the file: the place in it, if there is one, and the problem.</summary>
    internal string InFile => Message[(File.Length + 2)..];

    /// <summary>Line in the file; null when it is not a text.</summary>
    public int? Line { get; }

    private static string Reason(string path, Exception reason)
    {
        if (FileKind.IsBeyondUtf8(path)) return "its name is not UTF-8; rename it";
        if (reason is UnauthorizedAccessException) return "you are not allowed to";
        if (reason.HResult == TooManyOpen) return "too many files are open already; ulimit -n sets how many may be";
        return reason.Message;
    }
}
