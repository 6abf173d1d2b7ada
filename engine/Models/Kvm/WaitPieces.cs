using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>
/// The pieces of a wait for a CPU, one for each thread that had it meanwhile. They are kept until the wait ends: what ends it tells
/// how sure it was, and may deny it.
/// </summary>
internal sealed class WaitPieces(VcpuTables tables)
{
    /// <summary>Bound on memory for a wait that never ends; the last piece grows then and names nobody.</summary>
    private const int Most = 1 << 16;
    private readonly List<(long StopNs, VcpuRow Row)> _pieces = [];

    /// <summary>Where the last piece stops; the beginning of time when there is none.</summary>
    public long StopNs { get; private set; } = long.MinValue;

    /// <summary>Keeps a piece that starts where the one before stops.</summary>
    public void Add(long stopNs, in VcpuRow row)
    {
        if (_pieces.Count < Most) _pieces.Add((stopNs, row));
        else _pieces[^1] = (stopNs, row with { By = default });
        StopNs = stopNs;
    }

    /// <summary>Writes the pieces, the last one at most up to a time.</summary>
    public void Write(long stopNs, Certainty certainty)
    {
        // Mostly there is none, and of thousands of vCPUs the list itself is not in the processor's cache.
        if (StopNs == long.MinValue) return;
        foreach (var piece in _pieces) tables.Put(Math.Min(piece.StopNs, stopNs), piece.Row, certainty);
        Drop();
    }

    /// <summary>Forgets the pieces of a wait that was none.</summary>
    public void Drop()
    {
        _pieces.Clear();
        StopNs = long.MinValue;
    }
}
