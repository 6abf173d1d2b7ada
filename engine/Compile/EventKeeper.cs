using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Compile;

/// <summary>Keeps the events of one machine as rows: who was current, which vCPU that is, the fields, then what models derive.</summary>
/// <remarks>
/// After a hole, and at the start of a trace, the thread on a CPU shows only when it leaves. Rows wait for that, in
/// <see cref="RowsWithoutThread"/>, so that they are not missing from the answers about their vCPU.
/// </remarks>
internal sealed class EventKeeper
{
    private readonly KindWriter[] _kinds;
    private readonly long[] _cells = new long[EventTables.MaxColumns];
    private readonly ModelContext _context;
    private readonly ByThread<VcpuLink> _vcpus = new();
    private readonly Dictionary<int, RowsWithoutThread> _waiting = [];
    private readonly bool _isGuest;

    /// <summary>Keeps every event of the schema.</summary>
    public EventKeeper(ModelContext context, ImmutableArray<EventDecl> tables)
    {
        _context = context;
        _kinds = [.. context.Schema.Kinds.Zip(tables, (kind, table) => new KindWriter(
            context.Rows.Open(table.Table), [.. EventTables.Derived(kind).Select(column => column.Bind(kind, context.Names))]))];
        _isGuest = context.Machine.Role != MachineRole.Host;
        foreach (var link in context.Topology.LinksOf(context.Machine.Id).Where(link => link.HostTid is not null)) _vcpus[link.HostTid!.Value] ??= link;
    }

    /// <summary>Takes the next record, losses included.</summary>
    /// <param name="subject">See <see cref="Scene.Subject"/>.</param>
    public void Take(in EventView e, int subject)
    {
        var tid = e.Kind < EventSchema.FirstEvent ? -1 : subject;
        if (_context.Threads is not null && (tid >= 0 || e.Kind == EventSchema.LossStart)) Release(e.Cpu, tid);
        if (e.Kind < EventSchema.FirstEvent) return;

        ref var kind = ref _kinds[e.Kind - EventSchema.FirstEvent];
        var row = Row(e, kind.Derived, out var nulls);
        nulls |= _context.Vcpu is null ? SetThread(_cells, e.Cpu, tid) : SetVcpu(_cells, tid);
        if (tid >= 0 || _context.Threads is null) kind.Rows.Append(row, nulls, e.TextBytes);
        else Wait(e, kind.Rows, row, nulls);
    }

    /// <summary>Keeps what still waits for its thread.</summary>
    public void Finish()
    {
        foreach (var cpu in _waiting.Keys.ToArray()) Release(cpu, -1);
    }

    private ReadOnlySpan<long> Row(in EventView e, DeriveCell[] derived, out ulong nulls)
    {
        _cells[0] = e.TimeNs;
        _cells[1] = _context.Machine.Id.Value;
        _cells[2] = e.Cpu;
        var column = EventTables.SpineColumns + e.Slots.Length;
        e.Slots.CopyTo(_cells.AsSpan(EventTables.SpineColumns));
        nulls = ~e.Present << EventTables.SpineColumns | (e.Cpu < 0 ? 1UL << 2 : 0);
        foreach (var derive in derived)
        {
            var cell = derive(e);
            _cells[column] = cell.GetValueOrDefault();
            nulls = nulls & ~(1UL << column) | (cell is null ? 1UL << column : 0);
            column++;
        }

        return _cells.AsSpan(0, column);
    }

    /// <summary>Fills in the thread and the vCPU that it is, or that a CPU of a guest is; returns the cells that stay NULL.</summary>
    private ulong SetThread(Span<long> cells, int cpu, int tid)
    {
        var nulls = tid < 0 ? 0b001000UL : 0;
        cells[3] = tid;
        if (_vcpus[tid] is { } link) (cells[4], cells[5]) = (link.Guest.Value, link.Vcpu);
        else if (_isGuest && cpu >= 0) (cells[4], cells[5]) = (_context.Machine.Id.Value, cpu);
        else nulls |= 0b110000UL;
        return nulls;
    }

    private ulong SetVcpu(Span<long> cells, int link)
    {
        if (link < 0) return 0b111000;
        var vcpu = _context.Topology.Links[link];
        (cells[4], cells[5]) = (vcpu.Guest.Value, vcpu.Vcpu);
        return 0b001000;
    }

    private void Wait(in EventView e, IRowWriter rows, ReadOnlySpan<long> row, ulong nulls)
    {
        if (_waiting.TryGetValue(e.Cpu, out var waiting) && waiting.IsFull) Release(e.Cpu, -1);
        if (!_waiting.TryGetValue(e.Cpu, out waiting)) _waiting[e.Cpu] = waiting = new RowsWithoutThread();
        waiting.Add(rows, row, nulls, e.TextBytes);
    }

    private void Release(int cpu, int tid)
    {
        if (_waiting.Count > 0 && _waiting.Remove(cpu, out var waiting)) Release(waiting, cpu, tid);
    }

    // A method of its own: the function it hands over is made only where rows wait, not for every event.
    private void Release(RowsWithoutThread waiting, int cpu, int tid) =>
        waiting.Release((cells, nulls) => nulls & ~0b111000UL | SetThread(cells, cpu, tid));

    private readonly record struct KindWriter(IRowWriter Rows, DeriveCell[] Derived);
}
