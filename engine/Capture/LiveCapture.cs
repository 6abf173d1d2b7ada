using System.Text;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Capture;

/// <summary>
/// A session of a trace that is still being written. Now and then the trace up to its watermark is compiled and takes the place of
/// the session before, so that the session can be asked at any time; when the trace is whole, so is the session.
/// </summary>
/// <param name="trace">The file that grows.</param>
/// <param name="session">The session file.</param>
/// <param name="source">What the user calls the place where it comes from; null for the file itself.</param>
internal sealed class LiveCapture(string trace, string session, CompileOptions options, string? source = null) : IDisposable
{
    /// <summary>As many bytes as any format needs to know its own.</summary>
    private const int EnoughToTell = 128;

    private IGrowingTrace? _growing;
    private ulong? _published;

    /// <summary>What was seen at the last look.</summary>
    public TraceGrowth Growth { get; private set; }

    /// <summary>Whether what came so far is a trace.</summary>
    public bool IsTrace => _growing is not null;

    /// <summary>Whether there is more before the watermark than the session holds.</summary>
    public bool HasNews => Growth.Settled is { } settled && settled != _published;

    /// <summary>Takes note of what has been written.</summary>
    /// <exception cref="TraceException">It is no trace, or one that can only be read when it is whole.</exception>
    public void Look()
    {
        if (_growing is null && new FileInfo(trace).Length >= EnoughToTell) _growing = Follow();
        if (_growing is not null) Growth = _growing.Look();
    }

    /// <summary>Writes a session of what is before the watermark.</summary>
    /// <exception cref="TraceException">The trace cannot be read.</exception>
    /// <exception cref="Store.SessionFileException">The session cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the session before stands.</exception>
    public void Publish(CancellationToken cancellation)
    {
        if (_growing?.OpenSettled() is not { } settled) return;
        using var set = new TraceSet([settled]);
        var findings = new FindingLog();
        findings.Add(new Finding(
            "capture-running", Severity.Note, trace, 1, null,
            "the trace was still being written when this session was: it tells what was certain by then, and what its last rows say may go on"));
        TraceCompiler.Compile(set, session, options, findings, progress: null, cancellation);
        _published = Growth.Settled;
    }

    /// <summary>Writes the session of the whole trace, the same as if it were compiled now for the first time.</summary>
    /// <exception cref="TraceException">It is no trace, or cannot be read.</exception>
    /// <exception cref="Store.SessionFileException">The session cannot be written.</exception>
    public CompileReport Finish(IProgress<CompileProgress>? progress, CancellationToken cancellation)
    {
        if (_growing is null && new FileInfo(trace).Length > 0) _growing = Follow();
        return TraceCompiler.Compile([trace], session, options, progress, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _growing?.Dispose();

    private IGrowingTrace Follow()
    {
        var format = TraceFormats.All.FirstOrDefault(format => format.Recognizes(trace))
            ?? throw new TraceException(source ?? trace, 0, $"starts with {StartOf(trace)}, expected what xentrace writes, which starts with a window header 0x2001f003");
        return format.Follow(trace, options.Reading)
            ?? throw new TraceException(source ?? trace, null, $"a trace of format {format.Name} can be read only when it is whole; compile it then");
    }

    /// <summary>The first bytes of a file, for people.</summary>
    private static string StartOf(string path)
    {
        Span<byte> bytes = stackalloc byte[24];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        bytes = bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        var isText = bytes.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is var odd && (odd < 0 || bytes[odd] is (byte)'\n' or (byte)'\r' or (byte)'\t');
        return isText ? $"the text \"{Encoding.ASCII.GetString(odd < 0 ? bytes : bytes[..odd])}\"" : $"the bytes {Convert.ToHexStringLower(bytes[..Math.Min(8, bytes.Length)])}";
    }
}
