using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Vm;

/// <summary>The machines and links that follow from matched guests.</summary>
internal sealed class MachineList
{
    /// <summary>How many names were looked for that start so: numbers of domains may be used again thousands of times.</summary>
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);

    public MachineList(
        ImmutableArray<SurveyedMachine> traced, ImmutableArray<GuestMatch> matches, ImmutableArray<(string Name, int Pid)> names)
    {
        var parents = matches.Where(match => match.Traced is not null).ToDictionary(match => match.Traced!.Value);
        var machines = ImmutableArray.CreateBuilder<Machine>();
        for (var i = 0; i < traced.Length; i++) machines.Add(OfTrace(i, traced[i], parents.GetValueOrDefault(i), names));

        var links = ImmutableArray.CreateBuilder<VcpuLink>();
        foreach (var match in matches)
        {
            var guest = match.Traced is { } known ? new MachineId(known) : new MachineId(machines.Count);
            if (match.Traced is null) machines.Add(OfProcess(guest, match, names));
            links.AddRange(match.Guest.Vcpus.Select(vcpu => Link(traced[match.Host], match, guest, vcpu)));
        }

        (Machines, Links) = (machines.ToImmutable(), links.ToImmutable());
    }

    /// <summary>The machine with id i at index i.</summary>
    public ImmutableArray<Machine> Machines { get; }

    /// <summary>The vCPUs of all guests.</summary>
    public ImmutableArray<VcpuLink> Links { get; }

    private Machine OfTrace(int id, SurveyedMachine machine, GuestMatch? asGuest, ImmutableArray<(string Name, int Pid)> names)
    {
        var own = machine.HostName ?? machine.Name;
        var name = asGuest is null ? own : GuestMatcher.NameOf(asGuest.Guest, names) ?? own;
        var runsGuests = !machine.Survey.Guests.IsEmpty;
        return new Machine(
            new MachineId(id),
            Unique(name),
            asGuest is null ? MachineRole.Host : runsGuests ? MachineRole.Nested : MachineRole.Guest,
            asGuest is null ? null : new MachineId(asGuest.Host),
            asGuest?.Guest.Pid,
            machine.HostIdentity,
            machine.KernelRelease,
            machine.Survey.Hypervisor,
            Traced: true)
        {
            HasThreads = machine.Survey.HasThreads,
            Facts = machine.Facts.Concat(machine.Survey.Facts).DistinctBy(fact => fact.Key, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal),
        };
    }

    private Machine OfProcess(MachineId id, GuestMatch match, ImmutableArray<(string Name, int Pid)> names)
    {
        var byProcess = string.Create(CultureInfo.InvariantCulture, $"{match.Guest.ProcessName ?? "vm"}-{match.Guest.Pid}");
        var name = GuestMatcher.NameOf(match.Guest, names) ?? match.Guest.Name ?? byProcess;
        return new Machine(id, Unique(name), MachineRole.Guest, new MachineId(match.Host), match.Guest.Pid, null, null, null, Traced: false);
    }

    private static VcpuLink Link(SurveyedMachine host, GuestMatch match, MachineId guest, FoundVcpu vcpu)
    {
        var evidence = match.Evidence is null ? vcpu.Evidence : $"{vcpu.Evidence}, {match.Evidence}";
        var confidence = Worse(vcpu.Confidence, match.Confidence);
        return new VcpuLink(new MachineId(match.Host), match.Guest.Pid, vcpu.Tid, guest, vcpu.Vcpu, Valid(match.Guest, host), evidence, confidence)
        {
            ExitsTraced = match.Guest.ExitsTraced ?? host.Survey.ExitsTraced,
            StartsOn = vcpu.StartsOn,
        };
    }

    private static TimeSpanNs Valid(FoundGuest guest, SurveyedMachine host)
    {
        if (guest.Lived is not { } lived) return host.Coverage;
        var start = Math.Clamp(lived.StartNs, host.Coverage.StartNs, host.Coverage.StopNs);
        return new(start, Math.Clamp(lived.StopNs, start, host.Coverage.StopNs));
    }

    // The enum is sorted from sure to unsure.
    private static Confidence Worse(Confidence one, Confidence other) => one > other ? one : other;

    /// <summary>A name that no other machine has: the second <c>web</c> is <c>web-2</c>.</summary>
    private string Unique(string name)
    {
        var (unique, n) = (name, _taken.GetValueOrDefault(name));
        while (!_taken.TryAdd(unique, 1)) unique = string.Create(CultureInfo.InvariantCulture, $"{name}-{++n}");
        _taken[name] = Math.Max(n, 1);
        return unique;
    }
}
