using System.Globalization;

namespace VmQuery.Benchmarks;

/// <summary>One of several programs that read the same trace.</summary>
internal sealed record Contender(string Name, Func<ProcessRun> Run);

/// <summary>Programs that read the same trace, as whole processes, start and JIT included, in turn; medians, and what they are beside the first.</summary>
internal static class Contest
{
    /// <summary>Takes the trace and the number of runs.</summary>
    /// <param name="arguments">The trace, then how often each runs; three times without a number.</param>
    /// <param name="contenders">Makes them from the trace and a place for a session; the first is the peer.</param>
    public static int Run(string[] arguments, Func<string, string, Contender[]> contenders)
    {
        var trace = arguments[0];
        var runs = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 3;
        var events = ReadPass.Of(ReadPass.Count, trace);
        var session = Path.Combine(Path.GetTempPath(), $"vmq-bench-{Guid.NewGuid():N}.vmq");
        try
        {
            var all = contenders(trace, session);
            var found = all.Select(_ => new List<ProcessRun>()).ToArray();
            for (var run = 0; run < runs; run++)
                foreach (var (contender, its) in all.Zip(found)) its.Add(contender.Run());
            Line($"{trace}: {events:N0} events, medians of {runs} runs in turn, whole processes");
            Report(events, [.. all.Zip(found, (contender, its) => (contender.Name, ProcessRun.Median(its)))]);
            return 0;
        }
        finally
        {
            File.Delete(session);
        }
    }

    /// <summary>A program beside this one.</summary>
    public static string Program(string name) => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? name + ".exe" : name);

    /// <summary>Compiles the trace.</summary>
    /// <param name="program">A published program; null for the one beside this.</param>
    public static Contender Compile(string name, string trace, string session, string? program = null, params string[] options) =>
        new(name, () => ProcessRun.Of(program ?? Program("vmq"), ["compile", trace, "-o", session, "--quiet", .. options]));

    /// <summary>One pass of the reader alone.</summary>
    public static Contender Pass(string name, string what, string trace) => new(name, () => ProcessRun.Of(Program("VmQuery.Benchmarks"), "pass", what, trace));

    private static void Report(long events, (string Name, ProcessRun Run)[] medians)
    {
        var peer = medians[0].Run;
        Line($"{string.Empty,-30}   wall s    cpu s  peak MiB  M ev/cpu-s  wall ratio  cpu ratio");
        foreach (var (name, run) in medians)
            Line($"{name,-30} {run.Wall,8:F2} {run.Cpu,8:F2} {run.PeakMiB,9:F0} {events / run.Cpu / 1e6,11:F1} {peer.Wall / run.Wall,10:F2}x {peer.Cpu / run.Cpu,9:F2}x");
    }

    private static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));
}
