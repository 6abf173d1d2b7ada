using System.Collections.Immutable;

namespace VmQuery.Engine.Models;

/// <summary>Every model of the engine, one line each, in the order in which they take an event.</summary>
internal static class ModelSet
{
    /// <summary>The models.</summary>
    public static ImmutableArray<IModel> All { get; } =
    [
        new Linux.LinuxModel(),
        new Kvm.KvmModel(),
        new Xen.XenModel(),
    ];
}
