using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Linux;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Store;
using ThreadState = VmQuery.Engine.Models.Linux.ThreadState;

namespace VmQuery.Tests.Support;

/// <summary>Builds a small session from code, row by row; times are ns, as in the session.</summary>
internal sealed class SessionBuilder(long startNs, long stopNs)
{
    private readonly Dictionary<string, TableSchema> _tables = new(StringComparer.Ordinal);
    private readonly List<(string Table, object?[] Values)> _rows = [];
    private readonly List<EventDecl> _events = [];

    private Catalog _catalog = Catalog;

    /// <summary>The words that every session that is built has.</summary>
    public static Catalog Catalog { get; } = SessionTables.Catalog.With(VmCatalog.Catalog).With(LinuxCatalog.Catalog);

    /// <summary>Adds words, as of a model that does not exist yet; its tables may stay empty.</summary>
    public SessionBuilder Speaks(Catalog words)
    {
        _catalog = _catalog.With(words);
        foreach (var table in words.Tracks.Select(track => track.Table).Concat(words.Spans.Select(span => span.Table))) Table(table);
        return this;
    }

    /// <summary>Adds a table, which may stay empty.</summary>
    public SessionBuilder Table(TableSchema table)
    {
        _tables[table.Name] = table;
        return this;
    }

    /// <summary>Adds a row to any table, one value per column as <see cref="ValueWriter"/> takes them.</summary>
    public SessionBuilder Row(TableSchema table, params object?[] values)
    {
        _rows.Add((table.Name, values));
        return Table(table);
    }

    /// <summary>Adds a machine.</summary>
    public SessionBuilder Machine(int id, string name, MachineRole role = MachineRole.Host, int? parent = null, int? hostPid = null, string? hypervisor = null, bool traced = true) =>
        Row(SessionTables.Machine, id, name, role, parent, hostPid, null, null, hypervisor, traced);

    /// <summary>Adds a guest that only its host's trace tells of.</summary>
    public SessionBuilder Guest(int id, string name, int parent = 0, int? hostPid = null) =>
        Machine(id, name, MachineRole.Guest, parent, hostPid, traced: false);

    /// <summary>Says how far a machine's clock may be off over the whole session; null when that is not known.</summary>
    public SessionBuilder Clock(int machine, long? errorNs) => Row(SessionTables.ClockSegment, machine, startNs, stopNs, 1.0, 0L, errorNs, errorNs, "test");

    /// <summary>Adds a trace with its coverage.</summary>
    public SessionBuilder Trace(int id, int machine, long events = 0) =>
        Row(SessionTables.Trace, id, machine, "trace", "ctf", null, null, events, startNs, stopNs)
            .Row(SessionTables.Coverage, machine, startNs, stopNs);

    /// <summary>Adds a stream that is recording all the time.</summary>
    public SessionBuilder Stream(int id, int machine, int cpu, int trace = 0) =>
        Row(SessionTables.Stream, id, trace, machine, $"chan0_{cpu}", cpu, 0L, 0L, 0L, 0L, 0L);

    /// <summary>Adds a time in which a stream recorded (<c>ok</c>) or lost events (<c>lost</c>).</summary>
    public SessionBuilder StreamState(int stream, int machine, int cpu, long start, long stop, string state = "ok") =>
        Row(SessionTables.StreamState, machine, stream, start, stop, cpu, state, Certainty.Certain, 0L);

    /// <summary>Adds a CPU.</summary>
    public SessionBuilder Cpu(int machine, int cpu) => Row(SessionTables.Cpu, machine, cpu);

    /// <summary>Adds a vCPU.</summary>
    public SessionBuilder Vcpu(int guest, int vcpu) => Row(SessionTables.Vcpu, guest, vcpu);

    /// <summary>Adds a thread with its name over the whole session.</summary>
    public SessionBuilder Thread(int machine, int tid, string name, int? pid = null) =>
        Row(SessionTables.Thread, machine, tid, pid, name, startNs, stopNs);

    /// <summary>Says which host thread a vCPU is, over the whole session.</summary>
    public SessionBuilder Link(int guest, int vcpu, int hostTid, int hostPid = 100, int host = 0) =>
        Row(SessionTables.VcpuLink, host, hostPid, hostTid, guest, vcpu, startNs, stopNs, "kvm_exit.vcpu_id", Confidence.Certain);

    /// <summary>Adds a loss.</summary>
    public SessionBuilder Loss(int stream, int machine, int cpu, long start, long stop, long events) =>
        Row(SessionTables.Loss, stream, machine, cpu, start, stop, events, 0L, "dropped");

    /// <summary>Adds an interval of <see cref="VmCatalog.VcpuMode"/>.</summary>
    public SessionBuilder VcpuMode(
        int guest, int vcpu, long start, long stop, VcpuState state, VcpuCause? cause = null, string? reason = null, int? cpu = null,
        string? preemptedBy = null, int? preemptedByTid = null, string? wokenBy = null, int? wokenByTid = null, ExitIsa? isa = null, int? level = null,
        Certainty certainty = Certainty.Certain, long? syncErr = 0) =>
        Row(VmCatalog.VcpuMode, guest, vcpu, start, stop, state, cause, reason, isa, level, cpu, preemptedBy, preemptedByTid, wokenBy, wokenByTid, certainty, syncErr);

    /// <summary>Adds an interval of <see cref="VmCatalog.VcpuPlacement"/>.</summary>
    public SessionBuilder VcpuPlacement(int guest, int vcpu, long start, long stop, int? cpu, Certainty certainty = Certainty.Certain, long? syncErr = 0) =>
        Row(VmCatalog.VcpuPlacement, guest, vcpu, start, stop, cpu, certainty, syncErr);

    /// <summary>Adds a row of <see cref="VmCatalog.VmExit"/>; what the parts leave over is time on a CPU in the host kernel.</summary>
    public SessionBuilder VmExit(
        int guest, int vcpu, long start, long stop, string reason, int? cpu = null, long emulator = 0, long runnable = 0, long sleeping = 0,
        long? reasonCode = null, ulong? guestRip = null, Certainty certainty = Certainty.Certain, long? syncErr = 0) =>
        Row(
            VmCatalog.VmExit, guest, vcpu, start, stop, reason, reasonCode, ExitIsa.Vmx, guestRip, cpu,
            stop - start - emulator - runnable - sleeping, emulator, runnable, sleeping, null, null, null, certainty, syncErr);

    /// <summary>Adds an interval of <see cref="CpuCatalog.CpuMode"/>.</summary>
    public SessionBuilder CpuMode(int machine, int cpu, long start, long stop, CpuState state, Certainty certainty = Certainty.Certain, long? syncErr = 0) =>
        Row(CpuCatalog.CpuMode, machine, cpu, start, stop, state, certainty, syncErr);

    /// <summary>Adds an interval of <see cref="CpuCatalog.CpuTask"/>.</summary>
    public SessionBuilder CpuTask(int machine, int cpu, long start, long stop, int? tid, string? thread, Certainty certainty = Certainty.Certain, long? syncErr = 0) =>
        Row(CpuCatalog.CpuTask, machine, cpu, start, stop, tid, thread, certainty, syncErr);

    /// <summary>Adds a row of <see cref="CpuCatalog.Irq"/>.</summary>
    public SessionBuilder Irq(int machine, int cpu, long start, long stop, int? irq, string? handler = null, Certainty certainty = Certainty.Certain, long? syncErr = 0) =>
        Row(CpuCatalog.Irq, machine, cpu, start, stop, irq, handler, certainty, syncErr);

    /// <summary>Adds an interval of <see cref="LinuxCatalog.ThreadStates"/>.</summary>
    public SessionBuilder ThreadState(
        int machine, int tid, long start, long stop, ThreadState state, string? thread = null, int? cpu = null, WaitReason? waitReason = null,
        string? wokenBy = null, int? wokenByTid = null, Certainty certainty = Certainty.Certain, long? syncErr = 0) =>
        Row(LinuxCatalog.ThreadStates, machine, tid, start, stop, thread, state, cpu, waitReason, wokenBy, wokenByTid, certainty, syncErr);

    /// <summary>Adds an occurrence of an event, one value per column of its table.</summary>
    public SessionBuilder Event(EventDecl e, params object?[] values)
    {
        if (!_events.Contains(e)) _events.Add(e);
        return Row(e.Table, values);
    }

    /// <summary>Writes the session file and returns its path.</summary>
    public string Write(string path, SessionWriteOptions? options = null)
    {
        var names = new Names();
        using var session = SessionWriter.Create(path, names, options);
        var tables = _tables.Values.ToDictionary(table => table.Name, table => new ValueWriter(session, table, names), StringComparer.Ordinal);
        foreach (var (table, values) in _rows) tables[table].Append(values);

        session.Complete(_catalog.With(new Catalog([], [], [], [.. _events])), new TimeSpanNs(startNs, stopNs));
        return path;
    }
}
