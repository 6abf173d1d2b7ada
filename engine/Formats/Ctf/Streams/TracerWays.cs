using System.Globalization;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>What is known of the tracer that wrote a trace, beyond what the format says.</summary>
/// <param name="DropsForWantOfRoom">Whether it drops events only when its ring buffer is full; see <see cref="HoleMarker"/>.</param>
/// <param name="StampsPacketsLate">
/// Whether it takes the time of a packet's start after that of the packet's first event, as barectf did before 2.3.1.
/// </param>
/// <param name="NamesFilesByCpu">Whether the name of a stream file tells its CPU; see <see cref="LttngIndex.CpuOf"/>.</param>
internal readonly record struct TracerWays(bool DropsForWantOfRoom, bool StampsPacketsLate, bool NamesFilesByCpu)
{
    private static readonly Version FirstTimelyBarectf = new(2, 3, 1);

    /// <summary>The ways of the tracer that an environment names.</summary>
    public static TracerWays Of(IReadOnlyDictionary<string, string> environment)
    {
        var name = environment.GetValueOrDefault("tracer_name");
        var isLttng = name is "lttng-modules" or "lttng-ust";
        return new TracerWays(isLttng, name is "barectf" && VersionIn(environment) is { } version && version < FirstTimelyBarectf, isLttng);
    }

    private static Version? VersionIn(IReadOnlyDictionary<string, string> environment)
    {
        return Number("tracer_major") is { } major && Number("tracer_minor") is { } minor ? new Version(major, minor, Number("tracer_patch") ?? 0) : null;

        int? Number(string entry) =>
            int.TryParse(environment.GetValueOrDefault(entry), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
