using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Vm;

/// <summary>What is recorded of an exit when it happens.</summary>
internal readonly record struct ExitFacts(ExitReason Reason, long? GuestRip, int Cpu);

/// <summary>
/// The exits of one vCPU (<c>vm_exit</c>). The time between exit and entry is counted by what the vCPU did in it,
/// so the parts sum to the span.
/// </summary>
internal sealed class ExitSpans(IRowWriter rows, MachineId guest, int vcpu, bool onReferenceClock)
{
    private readonly IRowWriter _rows = rows.Of(guest, vcpu);
    private ExitFacts _facts;
    private NameId? _handler;
    private long? _detail;
    private int? _injected;
    private long _startNs;
    private long _hypervisorNs;
    private long _emulatorNs;
    private long _runnableNs;
    private long _sleepingNs;
    private Certainty _certainty;

    /// <summary>Whether an exit waits for its entry.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>An exit happens.</summary>
    public void Open(long timeNs, in ExitFacts facts, Certainty certainty)
    {
        (IsOpen, _facts, _startNs, _certainty) = (true, facts, timeNs, certainty);
        (_hypervisorNs, _emulatorNs, _runnableNs, _sleepingNs) = (0, 0, 0, 0);
        (_handler, _detail, _injected) = (null, null, null);
    }

    /// <summary>The hypervisor says what the open exit is about; what it says first counts.</summary>
    public void Handle(NameId handler, long? detail)
    {
        if (_handler is null) (_handler, _detail) = (handler, detail);
    }

    /// <summary>An interrupt is handed to the guest with the next entry.</summary>
    public void Inject(int vector) => _injected = vector;

    /// <summary>Counts a piece of time to the open exit, if there is one.</summary>
    public void Spend(long ns, VcpuState state, Certainty certainty)
    {
        switch (state)
        {
            case VcpuState.Hypervisor or VcpuState.Running or VcpuState.Guest: _hypervisorNs += ns; break;
            case VcpuState.Emulator: _emulatorNs += ns; break;
            case VcpuState.Preempted: _runnableNs += ns; break;
            default: _sleepingNs += ns; break;
        }

        Worsen(certainty);
    }

    /// <summary>The open exit, if there is one, ends.</summary>
    public void Close(long timeNs, Certainty certainty)
    {
        if (!IsOpen) return;
        IsOpen = false;
        Worsen(certainty);
        var cells = new Cells(stackalloc long[18]);
        cells.Add(guest.Value);
        cells.Add(vcpu);
        cells.Add(_startNs);
        cells.Add(timeNs);
        cells.Add(_facts.Reason.Name.Value);
        cells.Add(_facts.Reason.Code);
        cells.Add((long)_facts.Reason.Isa);
        cells.Add(_facts.GuestRip);
        cells.Add(_facts.Cpu < 0 ? null : _facts.Cpu);
        cells.Add(_hypervisorNs);
        cells.Add(_emulatorNs);
        cells.Add(_runnableNs);
        cells.Add(_sleepingNs);
        cells.Add(_handler);
        cells.Add(_detail);
        cells.Add(_injected);
        cells.Add((long)_certainty);
        cells.Add(onReferenceClock ? 0 : null);
        _rows.Append(cells.Filled, cells.Nulls);
    }

    private void Worsen(Certainty certainty) => _certainty = certainty > _certainty ? certainty : _certainty;
}
