namespace VmQuery.Engine.Capture;

/// <summary>
/// When to write the session of a running capture again. Every time the whole beginning is compiled, which takes longer and longer, so
/// the pauses grow with it: compiling never takes more than a quarter of the time.
/// </summary>
/// <param name="Every">The shortest time from the start of one to the start of the next.</param>
internal readonly record struct SnapshotPace(TimeSpan Every)
{
    private const int TimesItTook = 4;

    /// <summary>When the next is due, counted from the start of the last.</summary>
    /// <param name="took">How long that took.</param>
    public TimeSpan PauseAfter(TimeSpan took) => TimeSpan.FromTicks(Math.Max(Every.Ticks, TimesItTook * took.Ticks));
}
