using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models;

/// <summary>Writes the handled interrupts of a machine (<see cref="CpuCatalog.Irq"/>).</summary>
internal sealed class IrqRows(ModelContext context)
{
    private readonly IRowWriter _rows = context.Rows.Open(CpuCatalog.Irq);

    /// <summary>Writes one.</summary>
    /// <param name="irq">Its number; null when the trace does not say, as <paramref name="handler"/>.</param>
    public void Add(int cpu, long startNs, long stopNs, int? irq, NameId? handler, Certainty certainty)
    {
        var cells = new Cells(stackalloc long[8]);
        cells.Add(context.Machine.Id.Value);
        cells.Add(cpu);
        cells.Add(startNs);
        cells.Add(stopNs);
        cells.Add(irq);
        cells.Add(handler?.Value);
        cells.Add((long)certainty);
        cells.Add(context.OnReferenceClock ? 0 : null);
        _rows.Append(cells.Filled, cells.Nulls);
    }
}
