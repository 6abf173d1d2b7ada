using System.Diagnostics;

namespace VmQuery.Benchmarks;

/// <summary>What an action took at best.</summary>
/// <param name="Wall">Milliseconds of wall time.</param>
/// <param name="Cpu">Milliseconds of CPU time of all threads; on a busy machine the fairer figure.</param>
internal readonly record struct Took(double Wall, double Cpu)
{
    /// <summary>The better of two, each figure for itself.</summary>
    public Took Best(Took other) => new(Math.Min(Wall, other.Wall), Math.Min(Cpu, other.Cpu));
}

/// <summary>Several ways to do one thing, taken in turns, so that all meet the same load of the machine.</summary>
internal static class Turns
{
    /// <summary>Measures each; the first round warms up.</summary>
    public static Took[] Measure(int rounds, params Action[] actions)
    {
        foreach (var action in actions) action();
        var best = Array.ConvertAll(actions, Of);
        for (var round = 1; round < rounds; round++)
            for (var i = 0; i < actions.Length; i++) best[i] = best[i].Best(Of(actions[i]));
        return best;
    }

    private static Took Of(Action action)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        action();
        var wall = watch.Elapsed.TotalMilliseconds;
        process.Refresh();
        return new Took(wall, (process.TotalProcessorTime - before).TotalMilliseconds);
    }
}
