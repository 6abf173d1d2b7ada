namespace VmQuery.Tests.Support;

/// <summary>How long a test waits for what comes soon if it comes at all: a claim about speed is for the benchmarks.</summary>
internal static class Soon
{
    /// <summary>Longer than it takes on the slowest and busiest machine; only what hangs takes more.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(2);
}
