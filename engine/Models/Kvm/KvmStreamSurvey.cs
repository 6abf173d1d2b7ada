using VmQuery.Engine.Events;
using VmQuery.Engine.Models.Linux;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>The first pass over one stream. VM events before a CPU's first switch belong to the thread that the switch takes off it.</summary>
internal sealed class KvmStreamSurvey : IStreamSurvey
{
    private readonly Dictionary<int, CpuSurvey> _cpus = [];
    private readonly Dictionary<int, ThreadEvidence> _threads = [];
    private readonly EventRouter _router;
    private readonly SwitchSlots _switch;
    private readonly VmSlots _entry;
    private readonly VmSlots _exit;
    private readonly int _childTid;
    private readonly int _childPid;
    private readonly int _dumpTid;
    private readonly int _dumpPid;
    private readonly int _dumpName;
    private CpuSurvey? _cpu;

    public KvmStreamSurvey(EventSchema schema)
    {
        _switch = new SwitchSlots(schema);
        _entry = VmSlots.Of(schema, "kvm_entry");
        _exit = VmSlots.Of(schema, "kvm_exit");
        (_childTid, _childPid) = (schema.Slot("sched_process_fork", "child_tid"), schema.Slot("sched_process_fork", "child_pid"));
        _dumpTid = schema.Slot("statedump_process", "tid");
        _dumpPid = schema.Slot("statedump_process", "pid");
        _dumpName = schema.Slot("statedump_process", "name");
        _router = new EventRouter(schema)
            .OnLoss((in EventView e) => Cpu(e.Cpu).Lose(), (in EventView e) => Cpu(e.Cpu).Recover())
            .On("sched_switch", Switch)
            .On("sched_process_fork", Fork)
            .On("statedump_process", StateDump)
            .On("kvm_entry", Enter)
            .On("kvm_exit", Exit);
    }

    /// <summary>What was seen of each thread.</summary>
    public IReadOnlyDictionary<int, ThreadEvidence> Threads => _threads;

    /// <summary>CPUs that recorded events.</summary>
    public IEnumerable<int> Cpus => _cpus.Keys;

    /// <summary>VM entries seen.</summary>
    public long Entries { get; private set; }

    /// <summary>VM exits seen.</summary>
    public long Exits { get; private set; }

    /// <inheritdoc/>
    public void Take(in EventView e)
    {
        if (e.Cpu >= 0) _router.Take(e);
    }

    private void Switch(in EventView e)
    {
        if (!_switch.TryRead(e, out var facts)) return;
        var cpu = Cpu(e.Cpu);
        var (prev, next) = (ThreadOn(cpu, facts.PrevTid), Thread(facts.NextTid));
        prev?.SeeName(e.TimeNs, facts.PrevName);
        next?.SeeName(e.TimeNs, facts.NextName);
        cpu.Switch(facts.NextTid, next, prev);
    }

    private void Fork(in EventView e)
    {
        if (e.Has(_childTid) && e.Has(_childPid)) Thread((int)e.Get(_childTid))?.SeeProcess((int)e.Get(_childPid));
    }

    private void StateDump(in EventView e)
    {
        if (Thread((int)e.Get(_dumpTid)) is not { } thread) return;
        thread.SeeName(e.TimeNs, new((int)e.Get(_dumpName)));
        if (e.Has(_dumpPid)) thread.SeeProcess((int)e.Get(_dumpPid));
    }

    private void Enter(in EventView e)
    {
        Entries++;
        WhoseIs(e, _entry)?.VoteEntry(e.Has(_entry.Vcpu) ? e.Get(_entry.Vcpu) : null);
    }

    private void Exit(in EventView e)
    {
        Exits++;
        WhoseIs(e, _exit)?.VoteExit(e.Has(_exit.Vcpu) ? e.Get(_exit.Vcpu) : null);
    }

    /// <summary>The thread of a VM event; null while events are lost, when the thread that seems current may not be.</summary>
    private ThreadEvidence? WhoseIs(in EventView e, VmSlots slots)
    {
        var cpu = Cpu(e.Cpu);
        var thread = e.Has(slots.Tid) ? ThreadOn(cpu, (int)e.Get(slots.Tid)) : cpu.InHole ? null : cpu.Tid < 0 ? cpu.Unclaimed : cpu.Thread;
        if (e.Has(slots.Pid)) thread?.SeeProcess((int)e.Get(slots.Pid));
        return thread;
    }

    /// <summary>What is known of a CPU: mostly a stream is that of one, and it is at hand.</summary>
    private CpuSurvey Cpu(int cpu)
    {
        if (_cpu?.Number == cpu) return _cpu;
        if (!_cpus.TryGetValue(cpu, out _cpu)) _cpus[cpu] = _cpu = new CpuSurvey(cpu);
        return _cpu;
    }

    /// <summary>Evidence on a thread that is on a CPU, as the switch before said if there was one.</summary>
    private ThreadEvidence? ThreadOn(CpuSurvey cpu, int tid) => tid == cpu.Tid ? cpu.Thread : Thread(tid);

    /// <summary>Evidence on a thread; null for the idle threads.</summary>
    private ThreadEvidence? Thread(int tid)
    {
        if (tid <= 0) return null;
        if (!_threads.TryGetValue(tid, out var evidence)) _threads[tid] = evidence = new ThreadEvidence();
        return evidence;
    }

    private readonly record struct VmSlots(int Vcpu, int Tid, int Pid)
    {
        public static VmSlots Of(EventSchema schema, string name) =>
            new(schema.Slot(name, "vcpu_id"), schema.Slot(name, "ctx_tid"), schema.Slot(name, "ctx_pid"));
    }

    /// <summary>Who is on a CPU, and the VM events of a thread that is not known yet.</summary>
    private sealed class CpuSurvey(int number)
    {
        public int Number => number;

        public ThreadEvidence Unclaimed { get; } = new();

        public int Tid { get; private set; } = -1;

        public ThreadEvidence? Thread { get; private set; }

        public bool InHole { get; private set; }

        public void Switch(int nextTid, ThreadEvidence? next, ThreadEvidence? prev)
        {
            if (Tid < 0) Claim(prev);
            (Tid, Thread) = (nextTid, next);
        }

        public void Lose() => Forget(inHole: true);

        public void Recover() => Forget(inHole: false);

        private void Claim(ThreadEvidence? thread)
        {
            if (!InHole) thread?.Add(Unclaimed);
            Unclaimed.Clear();
        }

        private void Forget(bool inHole)
        {
            (Tid, Thread, InHole) = (-1, null, inHole);
            Unclaimed.Clear();
        }
    }
}
