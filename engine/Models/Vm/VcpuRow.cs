using System.Runtime.InteropServices;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Vm;

/// <summary>What a row of <c>vcpu_mode</c> says besides who and when.</summary>
[StructLayout(LayoutKind.Auto)] // Made for every row: without gaps between its fields.
internal readonly record struct VcpuRow(VcpuState State, VcpuCause? Cause = null)
{
    /// <summary>Reason of the open exit.</summary>
    public NameId? Reason { get; init; }

    /// <summary>Table that the reason comes from.</summary>
    public ExitIsa? Isa { get; init; }

    /// <summary>CPU that the vCPU is on or waits for.</summary>
    public int? Cpu { get; init; }

    /// <summary>Who has the CPU instead.</summary>
    public Who By { get; init; }

    /// <summary>Who ended this sleep, or the one before.</summary>
    public Who Waker { get; init; }

    /// <summary>Whether guest code of a guest in the guest executes.</summary>
    public bool IsNested { get; init; }

    /// <summary>Nesting level, for the states that have one.</summary>
    private int? Level => State is VcpuState.Guest or VcpuState.Hypervisor or VcpuState.Emulator ? IsNested ? 2 : 1 : null;

    /// <summary>How many cells <see cref="Fill"/> fills.</summary>
    public const int Width = 10;

    /// <summary>Fills the cells in the order of <see cref="VmCatalog.VcpuMode"/>.</summary>
    public void Fill(ref Cells cells)
    {
        cells.Add((long)State);
        cells.Add((long?)Cause);
        cells.Add(Reason?.Value);
        cells.Add((long?)Isa);
        cells.Add(Level);
        cells.Add(Cpu);
        cells.Add(By.Name?.Value);
        cells.Add(By.Tid);
        cells.Add(Waker.Name?.Value);
        cells.Add(Waker.Tid);
    }
}
