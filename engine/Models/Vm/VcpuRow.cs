using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Vm;

/// <summary>What a row of <c>vcpu_mode</c> says besides who and when.</summary>
[StructLayout(LayoutKind.Auto)] // Made for every row: without gaps between its fields.
internal record struct VcpuRow
{
    // One more than what they say, 0 for nothing, as their cells are filled from.
    private byte _cause;
    private byte _isa;
    private uint _reason;
    private uint _cpu;

    public VcpuRow(VcpuState state, VcpuCause? cause = null) => (State, Cause) = (state, cause);

    /// <summary>What the vCPU does.</summary>
    public VcpuState State { get; set; }

    /// <summary>Why, for those states that have causes.</summary>
    public VcpuCause? Cause
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => _cause = (byte)((byte?)value + 1 ?? 0);
    }

    /// <summary>Whether it is on a CPU.</summary>
    public readonly bool IsOnCpu => State is VcpuState.Guest or VcpuState.Hypervisor or VcpuState.Running;

    /// <summary>Reason of the open exit.</summary>
    public NameId? Reason
    {
        set => _reason = value is { } name ? (uint)name.Value + 1 : 0;
    }

    /// <summary>Table that the reason comes from.</summary>
    public ExitIsa? Isa
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => _isa = (byte)((byte?)value + 1 ?? 0);
    }

    /// <summary>CPU that the vCPU is on or waits for.</summary>
    public int? Cpu
    {
        readonly get => _cpu > 0 ? (int)_cpu - 1 : null;
        set => _cpu = value is { } cpu ? (uint)cpu + 1 : 0;
    }

    /// <summary>Who has the CPU instead.</summary>
    public Who By { get; set; }

    /// <summary>Who ended this sleep, or the one before.</summary>
    public Who Waker { get; set; }

    /// <summary>Whether guest code of a guest in the guest executes.</summary>
    public bool IsNested { get; set; }

    /// <summary>One more than the nesting level, for the states that have one.</summary>
    private readonly uint LevelAndOne => State is VcpuState.Guest or VcpuState.Hypervisor or VcpuState.Emulator ? IsNested ? 3u : 2u : 0;

    /// <summary>How many cells <see cref="Fill"/> fills.</summary>
    public const int Width = 10;

    /// <summary>Fills the cells in the order of <see cref="VmCatalog.VcpuMode"/>, and says which of them are NULL.</summary>
    public readonly ulong Fill(Span<long> room)
    {
        var cells = new Cells(room[..Width]);
        cells.Add((long)State);
        cells.AddOneLess(_cause);
        cells.AddOneLess(_reason);
        cells.AddOneLess(_isa);
        cells.AddOneLess(LevelAndOne);
        cells.AddOneLess(_cpu);
        By.Fill(ref cells);
        Waker.Fill(ref cells);
        return cells.Nulls;
    }
}
