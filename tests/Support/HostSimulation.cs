using System.Globalization;
using System.Text;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;

namespace VmQuery.Tests.Support;

/// <summary>
/// A host that does legal things at random, one a tick: two CPUs, two vCPU threads, two other threads. It writes down what a tracer would
/// record, loses some of it, and remembers what really was.
/// </summary>
internal sealed class HostSimulation
{
    private const int Cpus = 2;
    private static readonly int[] Tids = [9, 10, 77, 78];
    private readonly StringBuilder _script = new();
    private readonly IEnumerator<int> _choices;
    private readonly Thread[] _threads = [.. Tids.Select((tid, i) => new Thread(tid, i % Cpus))];
    private readonly Thread?[] _current = new Thread?[Cpus];
    private readonly bool[] _lossy = new bool[Cpus];
    private readonly bool _mayLose;
    private long _now;

    private HostSimulation(IEnumerable<int> choices, bool mayLose)
    {
        _choices = choices.GetEnumerator();
        _mayLose = mayLose;
    }

    /// <summary>What was recorded, as an <see cref="EventScript"/>.</summary>
    public string Script => _script.ToString();

    /// <summary>What each vCPU did, in the letters of <see cref="Timeline.Vcpu"/>.</summary>
    public string[] Truth => [_threads[0].Drawn.ToString(), _threads[1].Drawn.ToString()];

    /// <summary>Who is who: thread 9 is vCPU 0, thread 10 is vCPU 1.</summary>
    public static Topology Topology { get; } = new(
        [
            new(new(0), "host", MachineRole.Host, null, null, null, "6.1.0", "kvm", Traced: true),
            new(new(1), "guest", MachineRole.Guest, new MachineId(0), 8, null, null, null, Traced: false),
        ],
        [.. Enumerable.Range(0, 2).Select(vcpu => new VcpuLink(new(0), 8, 9 + vcpu, new(1), vcpu, new(0, long.MaxValue), "told", Confidence.Certain))]);

    /// <summary>Exits recorded.</summary>
    public int Exits { get; private set; }

    /// <summary>Runs a host through as many ticks as there are choices for.</summary>
    public static HostSimulation Run(IEnumerable<int> choices, bool mayLose)
    {
        var host = new HostSimulation(choices, mayLose);
        host.Prepare();
        while (host.Tick())
        {
        }

        host._script.Append(CultureInfo.InvariantCulture, $"{host._now} cpu7 irq_entry irq=1\n");
        return host;
    }

    private void Prepare()
    {
        foreach (var thread in _threads)
        {
            var cpu = thread.Cpu;
            if (_current[cpu] is null && Choose(2) == 0)
            {
                _current[cpu] = thread;
                thread.State = thread.IsVcpu ? "GHE"[Choose(3)] : 'R';
            }
            else
            {
                thread.State = thread.IsVcpu ? "ZIBPW"[Choose(5)] : "SP"[Choose(2)];
            }

            thread.WaitsFor = "ZIB"[Choose(3)];
            thread.HasExit = thread.State is not 'G';
            thread.InEmulator = thread.State is 'E' || (!thread.IsOnCpu && Choose(3) == 0);
        }
    }

    private bool Tick()
    {
        foreach (var thread in _threads) thread.Drawn.Append(thread.State);
        _now++;
        if (Choose(1000) is var cpu && _ended) return false;
        cpu %= Cpus;
        if (_mayLose && Choose(12) == 0) ToggleLoss(cpu);
        else if (Choose(4) == 0) Wake(cpu);
        else Act(cpu);
        return true;
    }

    private void Act(int cpu)
    {
        var thread = _current[cpu];
        if (thread is not { IsVcpu: true } || Choose(3) == 0 && thread.State != 'G') Switch(cpu, thread);
        else if (thread.State == 'G') Exit(cpu, thread);
        else if (thread.HasExit && Choose(3) == 0 && thread.State == 'H') Emulate(cpu, thread);
        else Enter(cpu, thread);
    }

    private void Enter(int cpu, Thread thread)
    {
        (thread.State, thread.HasExit, thread.InEmulator, thread.WaitsFor) = ('G', false, false, 'B');
        Record(cpu, "kvm_entry vcpu_id=97157120");
    }

    private void Exit(int cpu, Thread thread)
    {
        var (reason, waits) = Choose(3) switch { 0 => (12, 'Z'), 1 => (30, 'I'), _ => (48, 'B') };
        (thread.State, thread.HasExit, thread.WaitsFor) = ('H', true, waits);
        if (Record(cpu, $"kvm_exit exit_reason={reason} isa=1 vcpu_id={thread.Tid - 9}")) Exits++;
    }

    private void Emulate(int cpu, Thread thread)
    {
        (thread.State, thread.InEmulator, thread.WaitsFor) = ('E', true, 'I');
        Record(cpu, "kvm_userspace_exit reason=2");
    }

    private void Switch(int cpu, Thread? prev)
    {
        var ready = _threads.Where(thread => thread.State is 'P' or 'W' && thread.Cpu == cpu).ToArray();
        var next = ready.Length > 0 ? ready[Choose(ready.Length)] : null;
        if (prev is null && next is null) return;
        var sleeps = Choose(2) == 0;
        if (prev is not null) prev.State = !sleeps ? 'P' : prev.IsVcpu ? prev.WaitsFor : 'S';
        if (next is not null) next.State = !next.IsVcpu ? 'R' : next.InEmulator ? 'E' : 'H';
        _current[cpu] = next;
        Record(cpu, $"sched_switch prev_tid={prev?.Tid ?? 0} prev_state={(sleeps && prev is not null ? 1 : 0)} next_tid={next?.Tid ?? 0} next_comm=\"x\"");
    }

    private void Wake(int cpu)
    {
        var asleep = _threads.Where(thread => thread.State is 'Z' or 'I' or 'B' or 'S').ToArray();
        if (asleep.Length == 0) return;
        var thread = asleep[Choose(asleep.Length)];
        thread.State = 'W';
        Record(cpu, $"sched_waking tid={thread.Tid} target_cpu={thread.Cpu}");
    }

    private void ToggleLoss(int cpu)
    {
        _lossy[cpu] = !_lossy[cpu];
        _script.Append(CultureInfo.InvariantCulture, $"{_now} cpu{cpu} {(_lossy[cpu] ? "lost" : "complete")}\n");
    }

    private bool Record(int cpu, string what)
    {
        if (_lossy[cpu] && Choose(3) != 0) return false;
        _script.Append(CultureInfo.InvariantCulture, $"{_now} cpu{cpu} {what}\n");
        return true;
    }

    private bool _ended;

    private int Choose(int among)
    {
        _ended |= !_choices.MoveNext();
        return _ended ? 0 : (int)((uint)_choices.Current % (uint)among);
    }

    private sealed class Thread(int tid, int cpu)
    {
        public int Tid => tid;

        public int Cpu => cpu;

        public bool IsVcpu => tid < 70;

        public bool IsOnCpu => State is 'G' or 'H' or 'E' or 'R';

        public char State { get; set; }

        public char WaitsFor { get; set; }

        public bool HasExit { get; set; }

        public bool InEmulator { get; set; }

        public StringBuilder Drawn { get; } = new();
    }
}
