using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Linux;

/// <summary>Names of the threads of a machine over time (table <c>thread</c>).</summary>
internal sealed class ThreadNames(MachineTime time, IRowWriter rows, MachineId machine)
{
    private readonly ByThread<Named> _current = new();

    /// <summary>The last name known; empty when there is none.</summary>
    public NameId Of(int tid) => _current[tid]?.Name ?? default;

    /// <summary>A thread is called so at a time.</summary>
    public void See(long timeNs, int tid, NameId name)
    {
        if (name.Value == 0) return;
        if (_current[tid] is not { } known) _current[tid] = new(tid, name, null, time.Coverage.StartNs);
        else if (known.Name.Value == 0) _current[tid] = known with { Name = name };
        else if (known.Name != name) Rename(timeNs, known, name);
    }

    /// <summary>A thread belongs to a process.</summary>
    public void SeeProcess(int tid, int pid) =>
        _current[tid] = _current[tid] is { } known ? known with { Pid = pid } : new(tid, default, pid, time.Coverage.StartNs);

    /// <summary>A thread is created.</summary>
    public void Start(long timeNs, int tid, int? pid, NameId name)
    {
        Stop(timeNs, tid);
        _current[tid] = new(tid, name, pid, timeNs);
    }

    /// <summary>A thread is gone.</summary>
    public void Stop(long timeNs, int tid)
    {
        if (_current[tid] is not { } named) return;
        Write(timeNs, named);
        _current[tid] = null;
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        foreach (var named in _current.Values) Write(time.Coverage.StopNs, named);
    }

    private void Rename(long timeNs, Named known, NameId name)
    {
        Write(timeNs, known);
        _current[known.Tid] = known with { Name = name, SinceNs = timeNs };
    }

    private void Write(long stopNs, Named named)
    {
        var cells = new Cells(stackalloc long[6]);
        cells.Add(machine.Value);
        cells.Add(named.Tid);
        cells.Add(named.Pid);
        cells.Add(named.Name.Value == 0 ? null : named.Name.Value);
        cells.Add(named.SinceNs);
        cells.Add(Math.Max(stopNs, named.SinceNs));
        rows.Append(cells.Filled, cells.Nulls);
    }

    private sealed record Named(int Tid, NameId Name, int? Pid, long SinceNs);
}
