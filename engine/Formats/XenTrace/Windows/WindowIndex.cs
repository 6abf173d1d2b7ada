using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.XenTrace.Windows;

/// <summary>The records of a window.</summary>
/// <param name="Offset">Their first byte in the file.</param>
/// <param name="Number">How many windows come before it in the file.</param>
/// <param name="Epoch">How many times the CPU numbers fell back before it: xentrace goes through the CPUs in their order.</param>
internal readonly record struct WindowPlace(long Offset, int Size, int Number, int Epoch);

/// <summary>Bytes of a file that are no records.</summary>
/// <param name="Windows">Windows before it.</param>
/// <param name="Cpu">Whose window they are in; -1 when they may be any CPU's.</param>
/// <param name="Kind">Corrupt or truncated.</param>
internal readonly record struct WindowBreak(long Offset, long Bytes, int Windows, int Cpu, StepKind Kind);

/// <summary>Where in a file which CPU's windows are.</summary>
/// <param name="Breaks">What is not readable, in the order of the file.</param>
internal sealed record WindowIndex(bool BigEndian, ImmutableSortedDictionary<int, ImmutableArray<WindowPlace>> Cpus, ImmutableArray<WindowBreak> Breaks)
{
    /// <summary>What is not readable and may be, or is, of a CPU.</summary>
    public ImmutableArray<WindowBreak> BreaksOf(int cpu) => [.. Breaks.Where(piece => piece.Cpu < 0 || piece.Cpu == cpu)];
}
