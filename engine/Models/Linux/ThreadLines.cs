using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Linux;

/// <summary>The threads of a machine, each from its first sight. The idle threads, tid 0 on every CPU, are none of them.</summary>
internal sealed class ThreadLines(ModelContext context, MachineTime time, LinuxRun run, CpuLines cpus)
{
    /// <summary>Longest name the kernel keeps (TASK_COMM_LEN less its NUL).</summary>
    private const int CommLength = 15;
    private readonly ByThread<ThreadLine> _lines = new();
    private readonly HashSet<int> _dying = [];
    private readonly IRowWriter _states = context.Rows.Open(LinuxCatalog.ThreadStates);
    private readonly NameId _interrupt = context.Names.Intern("interrupt");
    private readonly int _migrateTid = context.Schema.Slot("sched_migrate_task", "tid");
    private readonly int _migrateCpu = context.Schema.Slot("sched_migrate_task", "dest_cpu");
    private readonly int _childTid = context.Schema.Slot("sched_process_fork", "child_tid");
    private readonly int _childPid = context.Schema.Slot("sched_process_fork", "child_pid");
    private readonly int _childComm = context.Schema.Slot("sched_process_fork", "child_comm");
    private readonly int _execTid = context.Schema.Slot("sched_process_exec", "tid");
    private readonly int _execFile = context.Schema.Slot("sched_process_exec", "filename");
    private readonly int _freeTid = context.Schema.Slot("sched_process_free", "tid");
    private readonly int _dumpTid = context.Schema.Slot("statedump_process", "tid");
    private readonly int _dumpPid = context.Schema.Slot("statedump_process", "pid");
    private readonly int _dumpName = context.Schema.Slot("statedump_process", "name");

    /// <summary>What the threads are called.</summary>
    public ThreadNames Names { get; } = new(time, context.Rows.Open(SessionTables.Thread), context.Machine.Id);

    /// <summary>Who ended the last sleep that ended.</summary>
    public Who Waker { get; private set; }

    /// <summary>Who has the CPU that a thread was woken for or moved to last.</summary>
    public Who Occupant { get; private set; }

    /// <summary>How often a state was contradicted although nothing was lost.</summary>
    public long Contradictions => _lines.Values.Sum(line => (long)line.Contradictions);

    /// <summary>One thread leaves a CPU, another takes it.</summary>
    public void Switch(long timeNs, int cpu, in SwitchFacts facts, Leaving leaving)
    {
        if (facts.PrevTid > 0)
        {
            Named(timeNs, facts.PrevTid, facts.PrevName).SwitchedOut(timeNs, cpu, leaving);
            if (leaving == Leaving.Dead) Bury(timeNs, facts.PrevTid);
        }

        if (facts.NextTid > 0) Named(timeNs, facts.NextTid, facts.NextName).SwitchedIn(timeNs, cpu);
    }

    /// <summary>Takes one of the wake-up events.</summary>
    public TakeEvent Wake(string canonicalName, bool isWaking)
    {
        var slots = new WakeSlots(context.Schema, canonicalName);
        return (in EventView e) =>
        {
            if (!slots.TryRead(e, out var facts)) return;
            var at = time.Clamp(e.TimeNs);
            var target = facts.TargetCpu < 0 ? e.Cpu : facts.TargetCpu;
            Waker = WhoWakes();
            Named(at, facts.Tid, facts.Name).Woken(at, target, Waker, isWaking);
            Occupant = WhoHas(target);
        };
    }

    /// <summary>A thread is moved to another CPU.</summary>
    public void Migrate(in EventView e)
    {
        if (e.Get(_migrateTid) is not (> 0 and <= int.MaxValue and var tid) || !e.Has(_migrateCpu)) return;
        var cpu = (int)e.Get(_migrateCpu);
        Of((int)tid).Migrated(time.Clamp(e.TimeNs), cpu);
        Occupant = WhoHas(cpu);
    }

    /// <summary>A thread is created; the id may have belonged to another before.</summary>
    public void Fork(in EventView e)
    {
        if (e.Get(_childTid) is not (> 0 and <= int.MaxValue and var child)) return;
        var tid = (int)child;
        var at = time.Clamp(e.TimeNs);
        Names.Start(at, tid, e.Has(_childPid) ? (int)e.Get(_childPid) : null, new((int)e.Get(_childComm)));
        var line = Of(tid);
        line.Born(at, e.Cpu);
        line.Name = Names.Of(tid);
    }

    /// <summary>A process starts another program and takes its name (begin_new_exec).</summary>
    public void Exec(in EventView e)
    {
        if (!e.Has(_execFile) || e.Get(_execTid, run.TidBefore) is <= 0 or > int.MaxValue) return;
        var tid = (int)e.Get(_execTid, run.TidBefore);
        var reference = TextRef.Of(e.Get(_execFile));
        var file = e.TextBytes.Slice(reference.Offset, reference.Length);
        file = file[(file.LastIndexOf((byte)'/') + 1)..];
        Named(time.Clamp(e.TimeNs), tid, context.Names.Intern(file[..Math.Min(file.Length, CommLength)]));
    }

    /// <summary>
    /// The last trace of a thread (delayed_put_task_struct). It comes after a grace period: when the thread was seen to die,
    /// the id may already belong to the next one.
    /// </summary>
    public void Free(in EventView e)
    {
        if (e.Get(_freeTid) is not (> 0 and <= int.MaxValue and var freed)) return;
        var tid = (int)freed;
        if (_dying.Remove(tid)) return;
        var at = time.Clamp(e.TimeNs);
        Of(tid).Gone(at);
        Names.Stop(at, tid);
    }

    /// <summary>The tracer lists the threads that exist when it starts.</summary>
    public void StateDump(in EventView e)
    {
        if (e.Get(_dumpTid) is not (> 0 and <= int.MaxValue and var tid)) return;
        if (e.Has(_dumpPid)) Names.SeeProcess((int)tid, (int)e.Get(_dumpPid));
        Named(time.Clamp(e.TimeNs), (int)tid, new((int)e.Get(_dumpName)));
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        foreach (var line in _lines.Values) line.Finish();
        Names.Finish();
    }

    /// <summary>
    /// The thread current on the CPU that recorded a wake-up, unless an interrupt had borrowed that CPU or it was idle, which only an interrupt ends.
    /// </summary>
    private Who WhoWakes() => run.TidBefore switch
    {
        < 0 => default,
        0 => new(null, _interrupt),
        _ when run.InterruptBefore => new(null, _interrupt),
        var tid => new(tid, Names.Of(tid)),
    };

    private Who WhoHas(int cpu) => cpus[cpu]?.Tid is > 0 and var tid ? new(tid, Names.Of(tid)) : default;

    private void Bury(long timeNs, int tid)
    {
        Names.Stop(timeNs, tid);
        Of(tid).Name = default;
        _dying.Add(tid);
    }

    private ThreadLine Named(long timeNs, int tid, NameId name)
    {
        var line = Of(tid);
        if (name.Value == 0 || name == line.Name) return line;
        Names.See(timeNs, tid, name);
        line.Name = name;
        return line;
    }

    private ThreadLine Of(int tid) => _lines[tid] ??= new ThreadLine(time, time.Track(_states, context.Machine.Id, tid));
}
