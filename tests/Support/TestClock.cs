using VmQuery.Engine.Formats;

namespace VmQuery.Tests.Support;

/// <summary>Clocks of traces made for tests.</summary>
internal static class TestClock
{
    /// <summary>A counter that counts ns.</summary>
    public static TraceReadOptions Options { get; } = new() { CpuHz = 1_000_000_000 };
}
