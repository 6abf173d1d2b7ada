using System.Globalization;
using VmQuery.Tests.Support;

namespace VmQuery.Benchmarks;

/// <summary><c>vmq dump</c> against <c>babeltrace2</c>: counting against its dummy sink, text against text; whole processes in turn, medians.</summary>
internal static class DumpAgainstBabeltrace
{
    /// <summary>Takes a trace, by default a bundled one, a number of runs, and a published program.</summary>
    public static int Run(string[] arguments)
    {
        var trace = arguments.Length > 0 ? arguments[0] : TestData.Path("kvm/b-medium-2guests/host");
        var runs = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 5;
        var program = arguments.Length > 2 ? arguments[2] : Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "vmq.exe" : "vmq");
        string[][] commands =
        [
            [program, "dump", trace, "--format", "count"],
            ["babeltrace2", trace, "-o", "dummy"],
            [program, "dump", trace, "--format", "text"],
            ["babeltrace2", "--clock-date", "--clock-gmt", "--no-delta", trace],
            [program, "dump", trace, "--format", "json"],
        ];
        var taken = commands.Select(_ => new List<ProcessRun>()).ToArray();
        for (var i = 0; i <= runs; i++)
        {
            for (var command = 0; command < commands.Length; command++)
            {
                var run = ProcessRun.Of(commands[command][0], commands[command][1..]);
                if (i > 0) taken[command].Add(run);
            }
        }

        Line($"{trace}, medians of {runs} runs in turn after one that does not count");
        for (var command = 0; command < commands.Length; command++)
        {
            var median = ProcessRun.Median(taken[command]);
            Line($"  {string.Join(' ', commands[command].Where(word => word != trace).Select(Path.GetFileName)),-48} wall {median.Wall,7:F3} s   cpu {median.Cpu,7:F3} s   peak {median.PeakMiB,6:F0} MiB");
        }

        return 0;
    }

    private static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));
}
