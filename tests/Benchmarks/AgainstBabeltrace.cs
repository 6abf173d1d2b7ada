using System.Globalization;

namespace VmQuery.Benchmarks;

/// <summary>
/// The reader and the whole of <c>vmq compile</c> against <c>babeltrace2</c> decoding the same trace into its dummy sink: whole
/// processes, start and JIT included, in turn; medians.
/// </summary>
internal static class AgainstBabeltrace
{
    private const string Peer = "babeltrace2 -o dummy";

    /// <summary>Takes the trace and the number of runs.</summary>
    public static int Run(string[] arguments)
    {
        var trace = arguments[0];
        var runs = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 3;
        var events = ReadPass.Of(ReadPass.Count, trace);
        var session = Path.Combine(Path.GetTempPath(), $"vmq-bench-{Guid.NewGuid():N}.vmq");
        try
        {
            (string Name, Func<ProcessRun> Do)[] contenders =
            [
                (Peer, () => ProcessRun.Of("babeltrace2", trace, "-o", "dummy")),
                ("(a) count, fields skipped", () => Pass(ReadPass.Count, trace)),
                ("(b) all fields of all events", () => Pass(ReadPass.Fields, trace)),
                ("(c) vmq compile", () => ProcessRun.Of(Program("vmq"), "compile", trace, "-o", session, "--quiet")),
                ("    vmq compile --events none", () => ProcessRun.Of(Program("vmq"), "compile", trace, "-o", session, "--quiet", "--events", "none")),
                ("    plain read of the files", () => Pass(ReadPass.Plain, trace)),
            ];
            var found = contenders.ToDictionary(contender => contender.Name, _ => new List<ProcessRun>());
            for (var run = 0; run < runs; run++)
                foreach (var (name, act) in contenders) found[name].Add(act());
            Report(trace, events, runs, found.ToDictionary(pair => pair.Key, pair => ProcessRun.Median(pair.Value)));
            return 0;
        }
        finally
        {
            File.Delete(session);
        }
    }

    /// <summary>A program beside this one.</summary>
    public static string Program(string name) => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? name + ".exe" : name);

    private static ProcessRun Pass(string what, string trace) => ProcessRun.Of(Program("VmQuery.Benchmarks"), "pass", what, trace);

    private static void Report(string trace, long events, int runs, Dictionary<string, ProcessRun> medians)
    {
        var peer = medians[Peer];
        Line($"{trace}: {events:N0} events, medians of {runs} runs in turn, whole processes");
        Line($"{string.Empty,-30}   wall s    cpu s  peak MiB  M ev/cpu-s  wall ratio  cpu ratio");
        foreach (var (name, run) in medians)
            Line($"{name,-30} {run.Wall,8:F2} {run.Cpu,8:F2} {run.PeakMiB,9:F0} {events / run.Cpu / 1e6,11:F1} {peer.Wall / run.Wall,10:F1}x {peer.Cpu / run.Cpu,9:F1}x");
    }

    private static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));
}
