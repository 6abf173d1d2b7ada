namespace VmQuery.Engine.Formats;

/// <summary>Trace bytes that cannot be read: says where, and what was expected there.</summary>
public sealed class TraceException : Exception
{
    /// <summary>An error at a byte of a file.</summary>
    /// <param name="file">The file, as the user would name it.</param>
    /// <param name="offset">Byte in the file; null when the whole file is meant.</param>
    /// <param name="message">What was found and what was expected, one sentence without the place.</param>
    public TraceException(string file, long? offset, string message, Exception? inner = null)
        : base(offset is { } at ? $"{file}, byte {at}: {message}" : $"{file}: {message}", inner)
    {
        File = file;
        Offset = offset;
    }

    /// <summary>The file, as the user would name it.</summary>
    public string File { get; }

    /// <summary>Byte in the file; null when the whole file is meant.</summary>
    public long? Offset { get; }
}
