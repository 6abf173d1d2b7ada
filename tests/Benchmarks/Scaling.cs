using VmQuery.Benchmarks.Generate;
using VmQuery.Tests.Support;

namespace VmQuery.Benchmarks;

/// <summary>What ten times the events, a hundred times the streams and a hundred times the traces cost: whole runs of <c>vmq compile</c> and <c>vmq dump</c>, medians of three.</summary>
internal static class Scaling
{
    private const int Runs = 3;

    /// <summary>Generates its own traces.</summary>
    public static int Run()
    {
        using var folder = new TempFolder();
        var small = Make(folder["small"], new TraceShape { Events = 1_200_000 });
        var large = Make(folder["large"], new TraceShape { Events = 12_000_000 });
        var narrow = Make(folder["narrow"], new TraceShape { Events = 4_000_000, Guests = 4 });
        var wide = Make(folder["wide"], new TraceShape { Events = 4_000_000, Guests = 4, Streams = 1000 });

        // Without a number of guests each CPU does what it does whatever their number: the same mix of events.
        var few = Make(folder["few"], new TraceShape { Events = 4_000_000 });
        var many = Make(folder["many"], new TraceShape { Events = 4_000_000, Streams = 1000 });
        var traces = MakeMany(folder["traces"], 120, new TraceShape { Events = 4_000_000 / 120 });
        Compare("10x the events, compile", small, large, Compile);
        Compare("10x the events, count", small, large, Count);
        Compare("1000 streams against 8, compile", narrow, wide, Compile);
        Compare("the same with 500 guests, not 4", few, many, Compile);
        Compare("1000 streams against 8, count", few, many, Count);
        Compare("120 hosts' traces against one, compile", few, traces, Compile);
        Compare("120 hosts' traces against one, count", few, traces, Count);
        return 0;

        ProcessRun Compile(string trace) => ProcessRun.Of(Contest.Program("vmq"), "compile", trace, "-o", folder["session.vmq"], "--quiet");
        ProcessRun Count(string trace) => ProcessRun.Of(Contest.Program("vmq"), "dump", trace, "--format", "count", "--quiet");
    }

    private static (string Path, long Events) Make(string path, TraceShape shape) => (path, GenerateTrace.Write(path, shape).Events);

    private static (string Path, long Events) MakeMany(string path, int count, TraceShape shape) =>
        (path, Enumerable.Range(0, count).Sum(seed => GenerateTrace.Write(Path.Combine(path, $"{seed}"), shape with { Seed = seed }).Events));

    private static void Compare(string what, (string Path, long Events) few, (string Path, long Events) many, Func<string, ProcessRun> run)
    {
        var (fewRuns, manyRuns) = (new List<ProcessRun>(), new List<ProcessRun>());
        for (var i = 0; i < Runs; i++)
        {
            fewRuns.Add(run(few.Path));
            manyRuns.Add(run(many.Path));
        }

        var (a, b) = (ProcessRun.Median(fewRuns), ProcessRun.Median(manyRuns));
        Console.WriteLine(FormattableString.Invariant(
            $"{what,-38} wall {a.Wall:F2} -> {b.Wall:F2} s ({b.Wall / a.Wall:F1}x)   cpu {a.Cpu:F2} -> {b.Cpu:F2} s ({b.Cpu / a.Cpu:F1}x)   ns of cpu an event {a.Cpu / few.Events * 1e9:F0} -> {b.Cpu / many.Events * 1e9:F0}   peak {a.PeakMiB:F0} -> {b.PeakMiB:F0} MiB"));
    }
}
