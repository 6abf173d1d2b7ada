using System.Runtime.CompilerServices;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models;

/// <summary>Someone who had a hand in a state: who has the CPU, who ended a sleep. Default when nobody is known.</summary>
/// <remarks>
/// Copied with every state of a vCPU, so it is one number, which takes one move: one above the thread in its upper half, one above the name
/// in its lower, 0 for none.
/// </remarks>
internal readonly record struct Who
{
    private readonly ulong _tidAndName;

    /// <param name="tid">The thread; null when it was none, as an interrupt.</param>
    /// <param name="name">What to call it.</param>
    public Who(int? tid, NameId? name) => _tidAndName = (ulong)(uint)(tid + 1 ?? 0) << 32 | (uint)(name?.Value + 1 ?? 0);

    /// <summary>The thread; null when it was none, as an interrupt.</summary>
    public int? Tid => (uint)(_tidAndName >> 32) is > 0 and var tid ? (int)(tid - 1) : null;

    /// <summary>What to call it.</summary>
    public NameId? Name => (uint)_tidAndName is > 0 and var name ? new NameId((int)(name - 1)) : null;

    /// <summary>Fills two cells: what to call it, and the thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill(ref Cells cells)
    {
        cells.AddOneLess((uint)_tidAndName);
        cells.AddOneLess((uint)(_tidAndName >> 32));
    }
}
