using System.Diagnostics;
using System.Globalization;
using VmQuery.Tests.Support.XenHost;

namespace VmQuery.Benchmarks.Generate;

/// <summary>Writes traces of any size, as xentrace would of a machine with PVH and HVM domains.</summary>
internal static class GenerateXen
{
    /// <summary>Takes the file and the options.</summary>
    public static int Run(string[] arguments)
    {
        var shape = new XenShape();
        foreach (var (option, value) in NumberOptions.Of(arguments[1..])) shape = With(shape, option, value);
        var clock = Stopwatch.StartNew();
        using var file = new FileStream(arguments[0], FileMode.Create, FileAccess.Write);
        var (records, lost) = SimXen.Write(file, shape);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{arguments[0]}: {records:N0} records, {lost:N0} lost, {file.Length / 1e6:N0} MB, {(double)file.Length / records:F1} B/record, {records / clock.Elapsed.TotalSeconds / 1e6:F1} M records/s written"));
        return 0;
    }

    private static XenShape With(XenShape shape, string option, long value) => option switch
    {
        "--mib" => shape with { Bytes = value << 20 },
        "--pcpus" => shape with { Pcpus = checked((int)value) },
        "--domains" => shape with { Domains = checked((int)value) },
        "--vcpus" => shape with { Vcpus = checked((int)value) },
        "--seed" => shape with { Seed = checked((int)value) },
        "--ring-kib" => shape with { RingKiB = checked((int)value) },
        "--lateness" => shape with { Lateness = checked((int)value) },
        _ => throw new ArgumentException($"{option} is no option of generate-xen.", nameof(option)),
    };
}
