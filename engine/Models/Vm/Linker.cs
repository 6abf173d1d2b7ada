using System.Collections.Immutable;
using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Models.Vm;

/// <summary>A machine with a trace of its own, after its first pass.</summary>
/// <param name="Name">What to call it unless a guest of that name is found.</param>
/// <param name="HostName">What it calls itself; null when the trace does not tell.</param>
/// <param name="Coverage">The time of its trace.</param>
internal sealed record SurveyedMachine(
    string Name, string? HostName, string? HostIdentity, string? KernelRelease, TimeSpanNs Coverage, SurveyResult Survey)
{
    /// <summary>What its traces, and files beside them, say of it.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = Machine.NoFacts;
}

/// <summary>Settles who is who: which traced machine is which guest of which host, and what guests without a trace are called.</summary>
internal static class Linker
{
    /// <summary>
    /// The machines of a session. Traced ones keep their order, so the i-th has id i; guests that only their host shows follow.
    /// </summary>
    /// <param name="names">Names that the user gives to guests, by process id on their host.</param>
    public static Topology Link(
        ImmutableArray<SurveyedMachine> traced, ImmutableArray<(string Name, int Pid)> names, FindingLog findings)
    {
        var matches = GuestMatcher.Match(traced, names);
        var machines = new MachineList(traced, matches, names);
        ReportUnlinked(traced, matches, findings);
        ReportUnusedNames(matches, names, findings);
        ReportTakenNames(machines.Machines, names, findings);
        return new Topology(machines.Machines, machines.Links);
    }

    private static void ReportUnlinked(
        ImmutableArray<SurveyedMachine> traced, ImmutableArray<GuestMatch> matches, FindingLog findings)
    {
        for (var i = 0; i < traced.Length; i++)
        {
            var index = i;
            if (!traced[i].Survey.Guests.IsEmpty || matches.Any(match => match.Traced == index)) continue;
            if (!matches.Any(match => match.Traced is null)) continue;
            findings.Add(new Finding(
                "guest-not-linked",
                Severity.Warning,
                traced[i].HostName ?? traced[i].Name,
                1,
                null,
                "This machine may be a guest of a host in the session, but nothing tells which; name the guest by its host process."));
        }
    }

    private static void ReportUnusedNames(ImmutableArray<GuestMatch> matches, ImmutableArray<(string Name, int Pid)> names, FindingLog findings)
    {
        var pids = matches.Select(match => match.Guest.Pid).Distinct().Order().ToArray();
        foreach (var (name, pid) in names.Where(name => !pids.Contains(name.Pid)))
        {
            var there = pids.Length == 0 ? "no process runs a guest, and there is no domain" : $"processes that run guests, or domains: {string.Join(", ", pids)}";
            findings.Add(new Finding("guest-name-unused", Severity.Warning, name, 1, null, $"No guest runs in process {pid} of a host or is its domain {pid}, so nothing is called so; {there}."));
        }
    }

    private static void ReportTakenNames(ImmutableArray<Machine> machines, ImmutableArray<(string Name, int Pid)> names, FindingLog findings)
    {
        foreach (var (name, pid) in names)
        {
            if (machines.FirstOrDefault(machine => machine.HostPid == pid) is not { } guest || string.Equals(guest.Name, name, StringComparison.Ordinal)) continue;
            findings.Add(new Finding("guest-name-taken", Severity.Warning, name, 1, null, $"Another machine is called {name} already, so the guest of process or domain {pid} is called {guest.Name}."));
        }
    }
}
