using System.Numerics;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Decode;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>Decodes the events of one class for one reader.</summary>
internal sealed unsafe class EventDecoder
{
    /// <summary>Name by which a schema asks for the raw clock value of an event.</summary>
    public const string CyclesSource = "clock.cycles";

    private readonly DecodeContext _context;
    private Stepper? _compiled;

    public EventDecoder(EventPlan plan, DecodeContext context)
    {
        _context = context;
        Plan = plan;
        Kind = plan.Kind?.Kind ?? 0;
        Slots = plan.Kind?.Fields.Length ?? 0;
        SkipBits = plan.Kind is null && plan.Plan.FixedBits is { } bits ? bits : -1;
        CyclesSlot = CyclesSlotOf(plan.Kind);
        Present = plan.Plan.Present | (CyclesSlot >= 0 ? 1UL << CyclesSlot : 0);
        LeavesGaps = BitOperations.PopCount(Present) != Slots;
        context.Reserve(plan.Plan.Registers);
    }

    /// <summary>What it does.</summary>
    public EventPlan Plan { get; }

    /// <summary>Events of its class so far; the reader counts them.</summary>
    public long Events { get; set; }

    /// <summary>Kind of its records; 0 when nobody wants them.</summary>
    public ushort Kind { get; }

    /// <summary>Slots of its records.</summary>
    public int Slots { get; }

    /// <summary>Size of an event that nobody wants; -1 when wanted or not always the same.</summary>
    public long SkipBits { get; }

    /// <summary>Slot of the raw clock value; -1 when nobody wants it.</summary>
    public int CyclesSlot { get; }

    /// <summary>Slots that every record fills.</summary>
    public ulong Present { get; }

    /// <summary>Whether some records leave slots empty.</summary>
    public bool LeavesGaps { get; }

    /// <summary>Steps over an event; see <see cref="Stepper"/>.</summary>
    public long Step(byte* packet, long position, long limit, ref long slots) => _compiled is { } compiled
        ? compiled(packet, position, limit, ref slots)
        : StepUncompiled(packet, position, limit, ref slots);

    /// <summary>Steps with the interpreter until the plan is compiled.</summary>
    private long StepUncompiled(byte* packet, long position, long limit, ref long slots)
    {
        if (!Plan.IsWorthCompiling()) return PlanInterpreter.Run(Plan.Plan.Ops, _context, packet, position, limit, ref slots);
        _compiled = Plan.Code.Value.CreateDelegate<Stepper>(_context);
        return _compiled(packet, position, limit, ref slots);
    }

    private static int CyclesSlotOf(KindSchema? kind)
    {
        for (var slot = 0; slot < (kind?.Fields.Length ?? 0); slot++)
            if (kind!.Fields[slot].Sources.Contains(CyclesSource, StringComparer.Ordinal)) return slot;
        return -1;
    }
}
