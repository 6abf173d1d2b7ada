namespace VmQuery.Tests.Support.Samples;

/// <summary>The time of every sample session, and of its drawings.</summary>
internal static class SampleClock
{
    /// <summary>Start of the session.</summary>
    public const long StartNs = 1_000_000_000_000;

    /// <summary>One tick of the drawings: half a second.</summary>
    public const long TickNs = 500_000_000;

    /// <summary>Start of a tick, ns since the epoch.</summary>
    public static long At(int tick) => StartNs + (tick * TickNs);
}
