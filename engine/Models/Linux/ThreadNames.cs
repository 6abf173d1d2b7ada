using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Linux;

/// <summary>Names of the threads of a machine over time (table <c>thread</c>).</summary>
internal sealed class ThreadNames(MachineTime time, IRowWriter rows, MachineId machine)
{
    private readonly Dictionary<int, Named> _current = [];

    /// <summary>The last name known; empty when there is none.</summary>
    public NameId Of(int tid) => _current.TryGetValue(tid, out var named) ? named.Name : default;

    /// <summary>A thread is called so at a time.</summary>
    public void See(long timeNs, int tid, NameId name)
    {
        if (name.Value == 0) return;
        if (!_current.TryGetValue(tid, out var known)) _current[tid] = new(name, null, time.Coverage.StartNs);
        else if (known.Name.Value == 0) _current[tid] = known with { Name = name };
        else if (known.Name != name) Rename(timeNs, tid, known, name);
    }

    /// <summary>A thread belongs to a process.</summary>
    public void SeeProcess(int tid, int pid) =>
        _current[tid] = _current.TryGetValue(tid, out var known) ? known with { Pid = pid } : new(default, pid, time.Coverage.StartNs);

    /// <summary>A thread is created.</summary>
    public void Start(long timeNs, int tid, int? pid, NameId name)
    {
        Stop(timeNs, tid);
        _current[tid] = new(name, pid, timeNs);
    }

    /// <summary>A thread is gone.</summary>
    public void Stop(long timeNs, int tid)
    {
        if (_current.Remove(tid, out var named)) Write(timeNs, tid, named);
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        foreach (var (tid, named) in _current.OrderBy(pair => pair.Key)) Write(time.Coverage.StopNs, tid, named);
        _current.Clear();
    }

    private void Rename(long timeNs, int tid, Named known, NameId name)
    {
        Write(timeNs, tid, known);
        _current[tid] = new(name, known.Pid, timeNs);
    }

    private void Write(long stopNs, int tid, Named named)
    {
        var cells = new Cells(stackalloc long[6]);
        cells.Add(machine.Value);
        cells.Add(tid);
        cells.Add(named.Pid);
        cells.Add(named.Name.Value == 0 ? null : named.Name.Value);
        cells.Add(named.SinceNs);
        cells.Add(Math.Max(stopNs, named.SinceNs));
        rows.Append(cells.Filled, cells.Nulls);
    }

    private sealed record Named(NameId Name, int? Pid, long SinceNs);
}
