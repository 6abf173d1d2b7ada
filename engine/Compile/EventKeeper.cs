using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Compile;

/// <summary>Keeps the events of one machine as rows: who was current, which vCPU that is, then the fields.</summary>
internal sealed class EventKeeper : IModelRun
{
    private readonly IRowWriter[] _writers;
    private readonly long[] _cells = new long[EventTables.SpineColumns + KindSchema.MaxFields];
    private readonly ModelContext _context;
    private readonly Dictionary<int, (int Guest, int Vcpu)> _vcpus;
    private readonly bool _isGuest;

    /// <summary>Keeps every event of the schema.</summary>
    public EventKeeper(ModelContext context, ImmutableArray<EventDecl> tables)
    {
        _context = context;
        _writers = [.. tables.Select(table => context.Rows.Open(table.Table))];
        _isGuest = context.Machine.Role != MachineRole.Host;
        _vcpus = context.Topology.Links
            .Where(link => link.Host == context.Machine.Id)
            .GroupBy(link => link.HostTid)
            .ToDictionary(group => group.Key, group => (group.First().Guest.Value, group.First().Vcpu));
    }

    /// <inheritdoc/>
    public void Take(in EventView e)
    {
        if (e.Kind < EventSchema.FirstEvent) return;
        var tid = _context.Threads?.TidBefore ?? -1;
        var nulls = 0UL;
        _cells[0] = e.TimeNs;
        _cells[1] = _context.Machine.Id.Value;
        Set(2, e.Cpu, e.Cpu >= 0, ref nulls);
        Set(3, tid, tid >= 0, ref nulls);
        var (guest, vcpu) = VcpuAt(tid, e.Cpu);
        Set(4, guest, guest >= 0, ref nulls);
        Set(5, vcpu, vcpu >= 0, ref nulls);
        e.Slots.CopyTo(_cells.AsSpan(EventTables.SpineColumns));
        nulls |= ~e.Present << EventTables.SpineColumns;
        _writers[e.Kind - EventSchema.FirstEvent].Append(_cells.AsSpan(0, EventTables.SpineColumns + e.Slots.Length), nulls, e.TextBytes);
    }

    /// <inheritdoc/>
    public void Finish()
    {
        // Rows are written as they come; nothing stays open.
    }

    /// <summary>The vCPU that a thread of a host is, or that a CPU of a guest is.</summary>
    private (int Guest, int Vcpu) VcpuAt(int tid, int cpu)
    {
        if (_vcpus.TryGetValue(tid, out var vcpu)) return vcpu;
        return _isGuest && cpu >= 0 ? (_context.Machine.Id.Value, cpu) : (-1, -1);
    }

    private void Set(int column, long value, bool known, ref ulong nulls)
    {
        if (known) _cells[column] = value;
        else nulls |= 1UL << column;
    }
}
