using System.Collections.Frozen;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Xen;

/// <summary>Exit reasons as Xen records them; those in which a vCPU may wait for its device model have the kind <see cref="ExitKind.Io"/>.</summary>
internal sealed class XenExits(Names names, bool isAmd)
{
    /// <summary>The basic reason; above it are flags (bus lock, entry failure).</summary>
    private const long VmxBasicReason = 0xffff;
    private const int Remembered = 2048;

    private static readonly FrozenSet<(string Isa, string Name)> DeviceExits =
        EmbeddedTable.Rows("Models.Xen.device_exits.tsv").Select(row => (row[0], row[1])).ToFrozenSet();

    private readonly ExitReasons _reasons = new(names);
    private readonly ExitReason[] _vmx = new ExitReason[Remembered];
    private readonly ExitReason[] _svm = new ExitReason[Remembered];

    /// <summary>The reason of an exit.</summary>
    /// <param name="isSvm">What the record says; before Xen 4.19 it says false for every machine.</param>
    public ExitReason Of(long code, bool isSvm)
    {
        isSvm |= isAmd;
        if (!isSvm) code &= VmxBasicReason;
        if (code is < 0 or >= Remembered) return Find(code, isSvm);
        ref var known = ref (isSvm ? _svm : _vmx)[code];
        if (known.Kind == ExitKind.None) known = Find(code, isSvm);
        return known;
    }

    private ExitReason Find(long code, bool isSvm)
    {
        var reason = _reasons.Of(isSvm ? ExitIsa.Svm : ExitIsa.Vmx, code);
        if (reason.Kind == ExitKind.Halt) return reason;
        return reason with { Kind = DeviceExits.Contains((Words.Of(reason.Isa), names[reason.Name])) ? ExitKind.Io : ExitKind.Other };
    }
}
