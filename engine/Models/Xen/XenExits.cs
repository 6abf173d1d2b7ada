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
    private ExitReason _odd;

    /// <summary>The reason of an exit.</summary>
    /// <param name="isSvm">What the record says; before Xen 4.19 it says false for every machine.</param>
    /// <returns>Where it is kept until the next is asked for.</returns>
    public ref readonly ExitReason Of(long code, bool isSvm)
    {
        isSvm |= isAmd;
        if (!isSvm) code &= VmxBasicReason;
        if (code is < 0 or >= Remembered) return ref Find(ref _odd, code, isSvm);
        ref var known = ref (isSvm ? _svm : _vmx)[code];
        return ref known.Kind == ExitKind.None ? ref Find(ref known, code, isSvm) : ref known;
    }

    private ref ExitReason Find(ref ExitReason place, long code, bool isSvm)
    {
        var reason = _reasons.Of(isSvm ? ExitIsa.Svm : ExitIsa.Vmx, code);
        var kind = reason.Kind == ExitKind.Halt ? ExitKind.Halt : DeviceExits.Contains((Words.Of(reason.Isa), names[reason.Name])) ? ExitKind.Io : ExitKind.Other;
        place = reason with { Kind = kind };
        return ref place;
    }
}
