using System.Globalization;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>What to call a thread that has a CPU: a vCPU by its guest, another by its name and id.</summary>
internal sealed class Occupants(ModelContext context, VcpuLines vcpus)
{
    private readonly Dictionary<long, NameId> _labels = [];

    /// <summary>Who a thread is; nobody when the CPU is idle or its thread is not known.</summary>
    public Who Of(int tid, NameId name)
    {
        if (tid <= 0) return default;
        var key = ((long)tid << 32) | (uint)name.Value;
        if (!_labels.TryGetValue(key, out var label)) _labels[key] = label = context.Names.Intern(Label(tid, name));
        return new(tid, label);
    }

    private string Label(int tid, NameId name) => vcpus.Of(tid) is { Link: var link }
        ? string.Create(CultureInfo.InvariantCulture, $"{context.Topology[link.Guest].Name} vcpu {link.Vcpu}")
        : string.Create(CultureInfo.InvariantCulture, $"{context.Names[name]} ({tid})");
}
