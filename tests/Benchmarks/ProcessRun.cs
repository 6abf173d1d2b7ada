using System.Diagnostics;

namespace VmQuery.Benchmarks;

/// <summary>What one run of a program took, seen from outside.</summary>
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
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var (peak, cpu) = (0L, TimeSpan.Zero);
        var errors = process.StandardError.ReadToEndAsync();
        while (!process.WaitForExit(5))
        {
            try
            {
                process.Refresh();
                (peak, cpu) = (Math.Max(peak, process.PeakWorkingSet64), process.TotalProcessorTime);
            }
            catch (InvalidOperationException)
            {
                // It ended just now; what it took until the look before is close enough.
            }
        }

        var wall = clock.Elapsed.TotalSeconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} exited with {process.ExitCode}: {errors.Result.Trim()}");
        return new ProcessRun(wall, cpu.TotalSeconds, peak / (1024.0 * 1024.0));
    }

    /// <summary>The run of median wall time.</summary>
    public static ProcessRun Median(IEnumerable<ProcessRun> runs)
    {
        var sorted = runs.OrderBy(run => run.Wall).ToArray();
        return sorted[sorted.Length / 2];
    }
}
