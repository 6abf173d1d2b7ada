using System.Diagnostics;
using System.Globalization;

namespace VmQuery.Benchmarks.Generate;

/// <summary>Writes traces of any size, as LTTng would of a KVM host.</summary>
internal static class GenerateTrace
{
    /// <summary>Takes the folder and the options.</summary>
    public static int Run(string[] arguments)
    {
        var shape = new TraceShape();
        foreach (var (option, value) in NumberOptions.Of(arguments[1..])) shape = With(shape, option, value);
        Write(arguments[0], shape);
        return 0;
    }

    /// <summary>Writes a trace and says how large it is.</summary>
    public static (long Events, long Bytes) Write(string folder, TraceShape shape)
    {
        var clock = Stopwatch.StartNew();
        using var machines = new SimMachines(shape, folder);
        machines.Run();
        var (events, bytes) = machines.Written;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{folder}: {events:N0} events, {bytes / 1e6:N0} MB, {(double)bytes / events:F1} B/event, {events / clock.Elapsed.TotalSeconds / 1e6:F1} M events/s written"));
        return (events, bytes);
    }

    private static TraceShape With(TraceShape shape, string option, long value) => option switch
    {
        "--events" => shape with { Events = value },
        "--streams" => shape with { Streams = checked((int)value) },
        "--guests" => shape with { Guests = checked((int)value) },
        "--vcpus" => shape with { Vcpus = checked((int)value) },
        "--seed" => shape with { Seed = checked((int)value) },
        "--packet-kib" => shape with { PacketKiB = checked((int)value) },
        "--guest-traces" => shape with { TracesGuests = value != 0 },
        "--contexts" => shape with { Contexts = value != 0 },
        "--compact" => shape with { CompactHeaders = value != 0 },
        _ => throw new ArgumentException($"{option} is no option of generate.", nameof(option)),
    };
}
