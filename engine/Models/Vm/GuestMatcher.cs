using System.Collections.Immutable;

namespace VmQuery.Engine.Models.Vm;

/// <summary>A guest that a host shows, and the machine with a trace that it is.</summary>
/// <param name="Host">Index of the host among the traced machines.</param>
/// <param name="Traced">Index of the machine among them; null when the guest has no trace in the session.</param>
/// <param name="Evidence">What says so; null when nothing has to.</param>
internal sealed record GuestMatch(int Host, FoundGuest Guest, int? Traced, string? Evidence, Confidence Confidence);

/// <summary>Finds for each guest that a host shows the trace of its own, if there is one.</summary>
internal static class GuestMatcher
{
    /// <summary>Every found guest with its trace: by the name that the user gave, else by a number of CPUs that fits only one.</summary>
    public static ImmutableArray<GuestMatch> Match(ImmutableArray<SurveyedMachine> traced, ImmutableArray<(string Name, int Pid)> names)
    {
        var matches = new List<GuestMatch>();
        for (var host = 0; host < traced.Length; host++)
            foreach (var guest in traced[host].Survey.Guests) matches.Add(new(host, guest, null, null, Confidence.Certain));
        MatchByName(traced, names, matches);
        MatchByCpus(traced, matches);
        return [.. matches];
    }

    private static void MatchByName(
        ImmutableArray<SurveyedMachine> traced, ImmutableArray<(string Name, int Pid)> names, List<GuestMatch> matches)
    {
        for (var i = 0; i < matches.Count; i++)
        {
            var match = matches[i];
            if (NameOf(match.Guest, names) is not { } name) continue;
            var found = Free(traced, matches, match.Host).Where(m => IsCalled(traced[m], name)).ToArray();
            if (found.Length == 1) matches[i] = match with { Traced = found[0], Evidence = "name given" };
        }
    }

    /// <summary>Only when no other guest and no other trace has that many: a guess between two would be no link.</summary>
    private static void MatchByCpus(ImmutableArray<SurveyedMachine> traced, List<GuestMatch> matches)
    {
        foreach (var rivals in matches.Where(match => match.Traced is null).ToLookup(match => match.Guest.Vcpus.Length).Where(rivals => rivals.Count() == 1))
        {
            var match = rivals.Single();
            var traces = Free(traced, matches, match.Host).Where(m => traced[m].Survey.Cpus.Length == rivals.Key).ToArray();
            if (traces.Length == 1) matches[matches.IndexOf(match)] = match with { Traced = traces[0], Evidence = "number of CPUs", Confidence = Confidence.High };
        }
    }

    /// <summary>The name that the user gave to a guest.</summary>
    public static string? NameOf(FoundGuest guest, ImmutableArray<(string Name, int Pid)> names) =>
        names.FirstOrDefault(given => given.Pid == guest.Pid).Name;

    private static bool IsCalled(SurveyedMachine machine, string name) =>
        string.Equals(machine.HostName, name, StringComparison.Ordinal) || string.Equals(machine.Name, name, StringComparison.Ordinal);

    /// <summary>Traced machines that may still turn out to be a guest of a host: no guest yet, not the host, nor what it runs on.</summary>
    private static IEnumerable<int> Free(ImmutableArray<SurveyedMachine> traced, List<GuestMatch> matches, int host) =>
        Enumerable.Range(0, traced.Length)
            .Where(m => matches.TrueForAll(match => match.Traced != m) && !RunsOn(host, m, matches) && !IsSame(traced[m], traced[host]));

    private static bool RunsOn(int machine, int ancestor, List<GuestMatch> matches)
    {
        for (int? at = machine; at is { } here; at = matches.Find(match => match.Traced == here)?.Host)
            if (here == ancestor) return true;
        return false;
    }

    private static bool IsSame(SurveyedMachine one, SurveyedMachine other) =>
        one.HostIdentity is not null && string.Equals(one.HostIdentity, other.HostIdentity, StringComparison.Ordinal);
}
