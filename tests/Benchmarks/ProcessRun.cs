using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace VmQuery.Benchmarks;

/// <summary>What one run of a program took, seen from outside. For Linux.</summary>
/// <param name="Wall">Seconds from start to exit.</param>
/// <param name="Cpu">Seconds of user and system time.</param>
/// <param name="PeakMiB">Largest resident memory.</param>
internal readonly record struct ProcessRun(double Wall, double Cpu, double PeakMiB)
{
    /// <summary>Runs a program to its end, its output thrown away.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static ProcessRun Of(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var cpuBefore = ChildrenUsage.CpuSeconds();
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var errors = process.StandardError.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(2)) peak = Math.Max(peak, PeakKiB(process.Id));
        process.WaitForExit();
        var wall = clock.Elapsed.TotalSeconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} exited with {process.ExitCode}: {errors.Result.Trim()}");
        return new ProcessRun(wall, ChildrenUsage.CpuSeconds() - cpuBefore, peak / 1024.0);
    }

    /// <summary>The medians of runs, each figure for itself.</summary>
    public static ProcessRun Median(IReadOnlyCollection<ProcessRun> runs)
    {
        return new ProcessRun(Middle(run => run.Wall), Middle(run => run.Cpu), Middle(run => run.PeakMiB));

        double Middle(Func<ProcessRun, double> figure) => runs.Select(figure).Order().ElementAt(runs.Count / 2);
    }

    /// <summary>The high-water mark that the kernel keeps, so that no growth between two looks is missed; 0 once the process is gone.</summary>
    private static long PeakKiB(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan()["VmHWM:".Length..^" kB".Length].Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

/// <summary>What the children of this process used that have ended: exact, unlike looks at a running one (getrusage(2)).</summary>
internal static partial class ChildrenUsage
{
    private const int RusageChildren = -1;

    /// <summary>Seconds of user and system time of all of them.</summary>
    public static double CpuSeconds()
    {
        Span<long> usage = stackalloc long[18];
        if (GetRusage(RusageChildren, ref usage[0]) != 0) throw new InvalidOperationException("getrusage failed.");
        return usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetRusage(int who, ref long usage);
}
