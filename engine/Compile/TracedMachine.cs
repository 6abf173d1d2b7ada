using System.Collections.Frozen;
using System.Collections.Immutable;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Compile;

/// <summary>A machine that recorded traces: those with one kernel identity belong together.</summary>
/// <param name="Name">Its host name, or the folder of its first trace.</param>
/// <param name="HostName">What it calls itself; null when its traces do not tell.</param>
/// <param name="Identity">Identity of its running kernel; null when its traces do not tell.</param>
/// <param name="Traces">Indexes into <see cref="TraceSet.Traces"/>.</param>
internal sealed record TracedMachine(string Name, string? HostName, string? Identity, string? KernelRelease, ImmutableArray<int> Traces)
{
    /// <summary>What its traces, and files beside them, say of it; of two that say different things the first counts.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = Machine.NoFacts;

    /// <summary>Groups traces into machines, in the order of their first traces.</summary>
    public static ImmutableArray<TracedMachine> Group(IReadOnlyList<ITrace> traces)
    {
        var machines = traces
            .Select((trace, index) => (trace.Info, Index: index))
            .GroupBy(item => item.Info.HostIdentity ?? item.Info.Path, StringComparer.Ordinal)
            .Select(group => Of([.. group.Select(item => item.Info)], [.. group.Select(item => item.Index)]));
        return WithUniqueNames(machines);
    }

    private static TracedMachine Of(TraceInfo[] traces, ImmutableArray<int> indexes)
    {
        var hostName = traces.Select(trace => trace.HostName).FirstOrDefault(name => !string.IsNullOrEmpty(name));
        var kernel = traces.Select(trace => trace.KernelRelease).FirstOrDefault(release => release is not null);
        return new TracedMachine(hostName ?? FolderName(traces[0].Path), hostName, traces[0].HostIdentity, kernel, indexes)
        {
            Facts = traces.SelectMany(trace => trace.Environment.Prepend(new(Machine.FormatFact, trace.Format))).DistinctBy(entry => entry.Key, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal),
        };
    }

    /// <summary>The last part of a path that is not the name of a tracing domain (<c>host/kernel</c> gives <c>host</c>).</summary>
    private static string FolderName(string path)
    {
        var parts = Path.GetFullPath(path).Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        return parts.LastOrDefault(part => part is not ("kernel" or "ust")) ?? path;
    }

    private static ImmutableArray<TracedMachine> WithUniqueNames(IEnumerable<TracedMachine> machines)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return
        [
            .. machines.Select(machine =>
            {
                var count = seen[machine.Name] = seen.GetValueOrDefault(machine.Name) + 1;
                return count == 1 ? machine : machine with { Name = $"{machine.Name}-{count}" };
            }),
        ];
    }
}
