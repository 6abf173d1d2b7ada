using System.Collections.Immutable;

namespace VmQuery.Engine.Formats;

/// <summary>Every trace format the engine reads, one line each, in the order in which they are tried.</summary>
internal static class TraceFormats
{
    /// <summary>The formats.</summary>
    public static ImmutableArray<ITraceFormat> All { get; } =
    [
        new Ctf.CtfFormat(),
        new XenTrace.XenTraceFormat(),
    ];
}
