using System.Globalization;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>What to call a thread that has a CPU: a vCPU by its guest, another by its name and id.</summary>
internal sealed class Occupants(ModelContext context, VcpuLines vcpus)
{
    private readonly ByThread<Labeled> _labeled = new();

    /// <summary>Who a thread is; nobody when the CPU is idle or its thread is not known.</summary>
    public Who Of(int tid, NameId name)
    {
        if (tid <= 0) return default;
        if (_labeled[tid] is not { } labeled || labeled.Name != name) _labeled[tid] = labeled = new(name, context.Names.Intern(Label(tid, name)));
        return new(tid, labeled.Label);
    }

    private string Label(int tid, NameId name) => vcpus.Of(tid) is { Link: var link }
        ? string.Create(CultureInfo.InvariantCulture, $"{context.Topology[link.Guest].Name} vcpu {link.Vcpu}")
        : string.Create(CultureInfo.InvariantCulture, $"{context.Names[name]} ({tid})");

    private sealed record Labeled(NameId Name, NameId Label);
}
