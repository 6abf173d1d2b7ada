using System.Collections.Frozen;
using System.Collections.Immutable;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models;

/// <summary>What a machine is to the others.</summary>
internal enum MachineRole : byte
{
    /// <summary>Runs on no traced hypervisor.</summary>
    Host,

    /// <summary>Runs on a host of the session.</summary>
    Guest,

    /// <summary>A guest that runs guests itself.</summary>
    Nested,
}

/// <summary>A machine of the session, traced itself or only seen from its host.</summary>
/// <param name="Name">What questions call it; unique in the session.</param>
/// <param name="Parent">The host it runs on.</param>
/// <param name="HostPid">Process that runs it on its host, or its domain there.</param>
/// <param name="Hypervisor">What its own guests run under; null when it has none.</param>
/// <param name="Traced">Whether the session has a trace of its own.</param>
internal sealed record Machine(
    MachineId Id, string Name, MachineRole Role, MachineId? Parent, int? HostPid, string? HostIdentity, string? KernelRelease, string? Hypervisor, bool Traced)
{
    /// <summary>Facts of a machine that nothing is known of.</summary>
    public static IReadOnlyDictionary<string, string> NoFacts { get; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The fact that names the format of its traces.</summary>
    public const string FormatFact = "format";

    /// <summary>Whether what it schedules are threads; a hypervisor that stands alone schedules vCPUs.</summary>
    public bool HasThreads { get; init; } = true;

    /// <summary>What its traces, files beside them and the first pass say of it.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = NoFacts;
}

/// <summary>How sure it is who is who, best first.</summary>
internal enum Confidence : byte
{
    /// <summary>The trace records it.</summary>
    Certain,

    /// <summary>Follows from names or numbers that fit one only.</summary>
    High,

    /// <summary>A guess by order.</summary>
    Low,
}

/// <summary>A vCPU of a guest is a thread of its host, from a time to a time; or its host schedules it without one.</summary>
/// <param name="HostPid">See <see cref="FoundGuest"/>.</param>
/// <param name="HostTid">Null when its host schedules vCPUs themselves.</param>
/// <param name="Evidence">What says so; see <see cref="FoundVcpu"/>.</param>
internal sealed record VcpuLink(
    MachineId Host, int HostPid, int? HostTid, MachineId Guest, int Vcpu, TimeSpanNs Valid, string Evidence, Confidence Confidence)
{
    /// <summary>Whether the host's trace has VM entries and exits; without them guest and hypervisor cannot be told apart.</summary>
    public bool ExitsTraced { get; init; } = true;

    /// <summary>CPU of the host that it has been on since events of that CPU were recorded first; null when that was another's, or is not known.</summary>
    public int? StartsOn { get; init; }
}

/// <summary>Who is who in a session; the outcome of the first pass.</summary>
internal sealed record Topology(ImmutableArray<Machine> Machines, ImmutableArray<VcpuLink> Links)
{
    private readonly ILookup<MachineId, VcpuLink> _byHost = Links.ToLookup(link => link.Host);

    /// <summary>The vCPUs that a machine runs.</summary>
    public IEnumerable<VcpuLink> LinksOf(MachineId host) => _byHost[host];

    /// <summary>The machine with an id.</summary>
    public Machine this[MachineId id] => Machines[id.Value];
}
