using System.Diagnostics;

namespace VmQuery.Benchmarks;

/// <summary>What one of a pair took at best.</summary>
/// <param name="Wall">Milliseconds of wall time.</param>
/// <param name="Cpu">Milliseconds of CPU time of all threads; on a busy machine the fairer figure.</param>
internal readonly record struct Took(double Wall, double Cpu)
{
    /// <summary>The better of two, each figure for itself.</summary>
    public Took Best(Took other) => new(Math.Min(Wall, other.Wall), Math.Min(Cpu, other.Cpu));
}

/// <summary>Two ways to do one thing, taken in turns, so that both meet the same load of the machine.</summary>
internal readonly record struct Paired(Took One, Took Other)
{
    /// <summary>Measures both; the first round warms up.</summary>
    public static Paired Measure(Action one, Action other, int rounds)
    {
        one();
        other();
        var worst = new Took(double.MaxValue, double.MaxValue);
        var best = new Paired(worst, worst);
        for (var i = 0; i < rounds; i++) best = new Paired(best.One.Best(Of(one)), best.Other.Best(Of(other)));
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
