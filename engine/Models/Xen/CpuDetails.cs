using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Xen;

/// <summary>What the records of power management and of interrupts tell of pCPUs: C-states and handled interrupts.</summary>
internal sealed class CpuDetails
{
    private const long NsPerSecond = 1_000_000_000;
    private readonly MachineTime _time;
    private readonly IrqRows _irqs;
    private readonly SortedDictionary<int, CStates> _byCpu = [];
    private readonly long? _hz;
    private readonly (int Irq, int Start, int Stop) _irq;
    private readonly int _entered;
    private readonly int _left;

    public CpuDetails(ModelContext context, MachineTime time)
    {
        (_time, _hz) = (time, XenFacts.Hz(context.Machine));
        var schema = context.Schema;
        _irq = (schema.Slot(XenEvents.Irq, "irq"), schema.Slot(XenEvents.Irq, "start_tsc"), schema.Slot(XenEvents.Irq, "stop_tsc"));
        (_entered, _left) = (schema.Slot(XenEvents.IdleEntry, "cstate"), schema.Slot(XenEvents.IdleExit, "cstate"));
        _irqs = new IrqRows(context);
        var idle = context.Rows.Open(XenCatalog.CpuIdle);
        foreach (var (cpu, coverage) in context.CpuCoverage) _byCpu[cpu] = new CStates(cpu, time, coverage, time.Track(idle, context.Machine.Id, cpu));
    }

    /// <summary>Routes the records.</summary>
    public void Route(EventRouter router) => router
        .On(XenEvents.IdleEntry, (in EventView e) => Of(e.Cpu)?.Enter(_time.Clamp(e.TimeNs), (int)e.Get(_entered)))
        .On(XenEvents.IdleExit, (in EventView e) => Of(e.Cpu)?.Leave(_time.Clamp(e.TimeNs), (int)e.Get(_left)))
        .On(XenEvents.Irq, Handle);

    /// <summary>Records of a pCPU are lost from now on.</summary>
    public void Lose(long timeNs, int cpu) => Of(cpu)?.Lose(timeNs);

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        foreach (var states in _byCpu.Values) states.Finish();
    }

    private CStates? Of(int cpu) => _byCpu.GetValueOrDefault(cpu);

    /// <summary>The record is written when the interrupt is handled; it holds the low halves of both TSCs.</summary>
    private void Handle(in EventView e)
    {
        if (_hz is not { } hz) return;
        var cycles = unchecked((uint)e.Get(_irq.Stop) - (uint)e.Get(_irq.Start));
        var stop = _time.Clamp(e.TimeNs);
        var start = _time.Clamp(stop - (long)((UInt128)cycles * NsPerSecond / (ulong)hz));
        _irqs.Add(e.Cpu, start, stop, (int)e.Get(_irq.Irq), handler: null, Certainty.Certain);
    }

    /// <summary>The C-states of one pCPU (<c>cpu_idle</c>).</summary>
    private sealed class CStates
    {
        private readonly int _cpu;
        private readonly MachineTime _time;
        private readonly Track _track;
        private int? _state;
        private bool _isKnown;

        public CStates(int cpu, MachineTime time, TimeSpanNs coverage, Track track)
        {
            (_cpu, _time, _track) = (cpu, time, track);
            Put(coverage.StartNs, Certainty.Edge);
        }

        public void Enter(long timeNs, int state)
        {
            Put(timeNs, Certainty.Certain);
            (_state, _isKnown) = (state, true);
        }

        /// <summary>The first record tells what was since the records start.</summary>
        public void Leave(long timeNs, int state)
        {
            var isRecalled = !_isKnown && !_time.Holes.Touch(_cpu, _track.StopNs);
            if (isRecalled) _state = state;
            Put(timeNs, isRecalled ? Certainty.Inferred : Certainty.Certain);
            (_state, _isKnown) = (null, true);
        }

        public void Lose(long timeNs)
        {
            Put(timeNs, Certainty.Certain);
            (_state, _isKnown) = (null, false);
        }

        public void Finish()
        {
            Put(_time.Coverage.StopNs, Certainty.Edge);
            _state = null;
            Put(_time.Span.StopNs, Certainty.Edge);
            _track.Finish();
        }

        private void Put(long stopNs, Certainty certainty)
        {
            if (stopNs <= _track.StopNs) return;
            if (_time.Holes.Touch(_cpu, _track.StopNs)) certainty = Certainty.Lossy;
            var cells = new Cells(_track.Room(1));
            cells.Add(_state);
            _track.Put(stopNs, cells.Nulls, certainty);
        }
    }
}
