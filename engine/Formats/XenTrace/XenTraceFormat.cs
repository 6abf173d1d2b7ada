using VmQuery.Engine.Formats.XenTrace.Live;
using VmQuery.Engine.Formats.XenTrace.Windows;

namespace VmQuery.Engine.Formats.XenTrace;

/// <summary>Traces of Xen's hypervisor as xentrace writes them, from Xen 3.2 on.</summary>
internal sealed class XenTraceFormat : ITraceFormat
{
    /// <summary>Short name of the format.</summary>
    public const string FormatName = "xentrace";

    private static readonly EnumerationOptions Below = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 4,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.Device | FileAttributes.ReparsePoint,
    };

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <inheritdoc/>
    public bool Recognizes(string path) => Directory.Exists(path) ? Files(path).Any() : FileStart.Look(path) != Signature.None;

    /// <inheritdoc/>
    public IReadOnlyList<ITrace> Open(IReadOnlyList<string> paths, TraceReadOptions? options = null, Action<TraceException>? leaveOut = null)
    {
        var files = paths.SelectMany(path => Directory.Exists(path) ? Files(path) : [path]).DistinctBy(Path.GetFullPath, StringComparer.Ordinal);
        var opened = new List<ITrace>();
        try
        {
            foreach (var file in files)
            {
                try
                {
                    opened.Add(Open(file, options ?? TraceReadOptions.Default));
                }
                catch (TraceException error) when (leaveOut is not null)
                {
                    leaveOut(error);
                }
            }

            return opened;
        }
        catch
        {
            opened.ForEach(trace => trace.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public IGrowingTrace Follow(string path, TraceReadOptions options) => FileStart.Look(path) switch
    {
        Signature.LittleEndian => new GrowingCapture(path, bigEndian: false, options),
        Signature.BigEndian => new GrowingCapture(path, bigEndian: true, options),
        var other => throw Refusal(path, other),
    };

    private static XenCapture Open(string file, TraceReadOptions options) => FileStart.Look(file) switch
    {
        Signature.LittleEndian => new XenCapture(file, bytes => IndexWalk.Of(bytes, bigEndian: false), options),
        Signature.BigEndian => new XenCapture(file, bytes => IndexWalk.Of(bytes, bigEndian: true), options),
        Signature.Empty => new XenCapture(file, options),
        var other => throw Refusal(file, other),
    };

    private static TraceException Refusal(string file, Signature signature) => signature switch
    {
        Signature.FixedRecords => new TraceException(file, 0, "is a trace of Xen before 3.2, with records of one size; expected one of Xen 3.2 or later, which starts with a window header 0x2001f003"),
        _ => new TraceException(file, 0, "is no xentrace file, expected a window header 0x2001f003 at its start"),
    };

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", Below).Where(file => FileStart.Look(file) is Signature.LittleEndian or Signature.BigEndian).Order(StringComparer.Ordinal);
}
