using System.Globalization;
using VmQuery.Tests.Support;

namespace VmQuery.Benchmarks;

/// <summary>
/// The whole of <c>vmq compile</c> (decode, analyze, sort, store) against <c>babeltrace2</c> that only decodes the same
/// trace into its dummy sink: whole processes in turn, medians, one run.
/// </summary>
internal static class CompileAgainstBabeltrace
{
    /// <summary>Runs it on a trace, by default a bundled one.</summary>
    public static int Run(string[] arguments)
    {
        var trace = arguments.Length > 0 ? arguments[0] : TestData.Path("kvm/b-medium-2guests/host");
        var runs = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 5;
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "vmq.exe" : "vmq");
        var session = Path.Combine(Path.GetTempPath(), $"vmq-bench-{Guid.NewGuid():N}.vmq");
        try
        {
            var vmq = new List<ProcessRun>();
            var peer = new List<ProcessRun>();
            for (var i = 0; i <= runs; i++)
            {
                var ours = ProcessRun.Of(program, "compile", trace, "-o", session, "--quiet");
                var theirs = ProcessRun.Of("babeltrace2", trace, "-o", "dummy");
                if (i == 0) continue;
                vmq.Add(ours);
                peer.Add(theirs);
            }

            Report(trace, ProcessRun.Median(vmq), ProcessRun.Median(peer), runs);
            return 0;
        }
        finally
        {
            File.Delete(session);
        }
    }

    private static void Report(string trace, ProcessRun vmq, ProcessRun peer, int runs)
    {
        Line($"{trace}, medians of {runs} runs in turn after one that does not count");
        Line($"  vmq compile           wall {vmq.Wall,7:F3} s   cpu {vmq.Cpu,7:F3} s   peak {vmq.PeakMiB,6:F0} MiB");
        Line($"  babeltrace2 -o dummy  wall {peer.Wall,7:F3} s   cpu {peer.Cpu,7:F3} s   peak {peer.PeakMiB,6:F0} MiB");
        Line($"  babeltrace2 / vmq     wall {peer.Wall / vmq.Wall,7:F2} x   cpu {peer.Cpu / vmq.Cpu,7:F2} x");
    }

    private static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));
}
