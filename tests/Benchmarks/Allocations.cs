using VmQuery.Benchmarks.Generate;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Formats.Ctf;
using VmQuery.Tests.Support;

namespace VmQuery.Benchmarks;

/// <summary>
/// Bytes allocated per million events, in process. Traces of two lengths are read: what both cost is the price of opening, what the longer
/// one costs more is the steady state.
/// </summary>
internal static class Allocations
{
    private const double MostBytesPerMillion = 1e6;

    /// <summary>Fails when the steady state of the reader or of a compile allocates too much.</summary>
    public static int Run()
    {
        using var folder = new TempFolder();
        var few = GenerateTrace.Write(folder["few"], new TraceShape { Events = 1_000_000 }).Events;
        var many = GenerateTrace.Write(folder["many"], new TraceShape { Events = 9_000_000 }).Events;
        var isWell = true;
        foreach (var what in (string[])[ReadPass.Count, ReadPass.Fields]) isWell &= Check(what, path => Read(what, path));
        isWell &= Check("compile", path => TraceCompiler.Compile([path], folder["session.vmq"]));
        return isWell ? 0 : 1;

        bool Check(string what, Action<string> act)
        {
            act(folder["few"]);
            var (less, more) = (Allocated(() => act(folder["few"])), Allocated(() => act(folder["many"])));
            var perMillion = (more - less) / ((many - few) / 1e6);
            var isFine = perMillion < MostBytesPerMillion;
            Console.WriteLine(FormattableString.Invariant(
                $"{what,-8} {less / 1e6:F2} MB for {few / 1e6:F0} M events, {more / 1e6:F2} MB for {many / 1e6:F0} M: {perMillion / 1e3:F1} kB per million more{(isFine ? string.Empty : ", TOO MUCH")}"));
            return isFine;
        }
    }

    /// <summary>The least of some runs: which buffers a run needs at the same time depends on how its threads meet.</summary>
    private static long Allocated(Action act)
    {
        var least = long.MaxValue;
        for (var run = 0; run < 3; run++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            act();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }

    private static void Read(string what, string path)
    {
        foreach (var trace in new CtfFormat().Open([path]))
        {
            var schema = ReadPass.SchemaOf(trace, what);
            foreach (var stream in trace.Streams) ReadPass.Read(stream, schema);
        }
    }
}
