namespace VmQuery.Engine.Compile;

/// <summary>Compiles traces into a session file.</summary>
public static class TraceCompiler
{
    /// <summary>Reads traces and writes a session; the file appears only when it is complete.</summary>
    /// <param name="traces">Files or folders; every trace at or below them is read.</param>
    /// <param name="sessionPath">The session file to write; an existing one is replaced.</param>
    /// <exception cref="Formats.TraceException">No trace is there, or one cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left behind.</exception>
    public static CompileReport Compile(
        IReadOnlyList<string> traces,
        string sessionPath,
        CompileOptions? options = null,
        IProgress<CompileProgress>? progress = null,
        CancellationToken cancellation = default) => throw new NotSupportedException();
}
