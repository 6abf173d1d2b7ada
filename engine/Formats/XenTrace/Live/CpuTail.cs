using System.Collections.Immutable;
using VmQuery.Engine.Formats.XenTrace.Windows;

namespace VmQuery.Engine.Formats.XenTrace.Live;

/// <summary>The windows of one CPU, and which of them are not behind the watermark yet: those of the last few epochs.</summary>
internal sealed class CpuTail
{
    private readonly Queue<(WindowPlace Window, ulong Latest)> _open = [];
    private ulong _latest;

    /// <summary>Windows taken so far.</summary>
    public int Taken { get; private set; }

    /// <summary>Takes the next window.</summary>
    /// <param name="latest">Its latest TSC; 0 when its records have none.</param>
    public void Add(WindowPlace window, ulong latest)
    {
        Taken++;
        _latest = Math.Max(_latest, latest);
        _open.Enqueue((window, _latest));
    }

    /// <summary>The records up to a TSC, which never falls from call to call: whole windows, then a part of one.</summary>
    /// <param name="windows">All windows of the CPU.</param>
    public CpuCut UpTo(ulong last, IReadOnlyList<WindowPlace> windows, WindowLook look)
    {
        while (_open.TryPeek(out var next) && next.Latest <= last) _open.Dequeue();
        var whole = windows.Take(Taken - _open.Count);
        if (!_open.TryPeek(out var first)) return new CpuCut([.. whole], int.MaxValue);
        var bytes = look.BytesUpTo(first.Window, last);
        return new CpuCut([.. whole, .. bytes > 0 ? [first.Window with { Size = bytes }] : ImmutableArray<WindowPlace>.Empty], first.Window.Number);
    }
}

/// <summary>The records of a CPU up to some time.</summary>
/// <param name="LastWindow">Number of the window in which later records start.</param>
internal readonly record struct CpuCut(ImmutableArray<WindowPlace> Windows, int LastWindow);
