using System.Collections.Frozen;
using System.Globalization;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>What a thread waits for that sleeps in the device model, by the reason it went there (<c>userspace_exits.tsv</c>).</summary>
internal static class UserspaceExits
{
    private static readonly FrozenDictionary<long, ExitKind> Kinds = EmbeddedTable.Rows("Models.Kvm.userspace_exits.tsv")
        .ToFrozenDictionary(row => long.Parse(row[0], CultureInfo.InvariantCulture), row => Enum.Parse<ExitKind>(row[2], ignoreCase: true));

    /// <summary>The kind; a trace that leaves out the reason means a device, the most frequent one.</summary>
    public static ExitKind KindOf(long? reason) => reason is { } number ? Kinds.GetValueOrDefault(number, ExitKind.Other) : ExitKind.Io;
}
