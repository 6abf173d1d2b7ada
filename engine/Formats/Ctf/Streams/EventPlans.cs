using System.Collections.Concurrent;
using System.Reflection.Emit;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;
using VmQuery.Engine.Formats.Ctf.Show;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>The plans for the events of a stream class, made when the first event of a class turns up.</summary>
internal sealed class EventPlans(StreamLayout layout, EventSchema schema)
{
    private readonly ConcurrentDictionary<ulong, EventPlan?> _plans = new();

    /// <summary>The plan for an event id, or null when no class has it.</summary>
    /// <exception cref="OverflowException">It has a field larger than any packet.</exception>
    public EventPlan? Find(ulong id) => _plans.GetOrAdd(id, static (id, self) => self.Make(id), this);

    private EventPlan? Make(ulong id)
    {
        if (!layout.Class.Events.TryGetValue(id, out var type)) return null;
        var kind = schema.Match(type.Name);
        var wants = new SchemaWants(kind, LeafField.Of(layout.Class, type));
        var registers = layout.Registers.With(type);
        try
        {
            var plan = Planner.Make(
                registers,
                wants,
                layout.HeaderPlan.End,
                (Scope.StreamContext, layout.Class.EventContext),
                (Scope.EventContext, type.Context),
                (Scope.Payload, type.Payload));
            return new EventPlan(type, kind, plan, new Lazy<EventFields>(() => new EventFields(layout.Class, type, registers)));
        }
        catch (OverflowException error)
        {
            throw new OverflowException($"event \"{type.Name}\": {error.Message}", error);
        }
    }
}

/// <summary>How to step over the events of a class, and what to take.</summary>
internal sealed class EventPlan(EventClass type, KindSchema? kind, Plan plan, Lazy<EventFields> fields)
{
    /// <summary>
    /// Events, of all streams together, after which a class is common enough to be worth compiling: that costs as much as decoding some thousand.
    /// </summary>
    private const int Rare = 200;

    private int _seen;

    /// <summary>The class.</summary>
    public EventClass Class => type;

    /// <summary>Name of the events.</summary>
    public string Name => type.Name;

    /// <summary>The layout of their records; null when nobody wants them.</summary>
    public KindSchema? Kind => kind;

    /// <summary>Steps over them.</summary>
    public Plan Plan => plan;

    /// <summary>All their fields, ready to be shown by the walkers of all streams.</summary>
    public Lazy<EventFields> Fields => fields;

    /// <summary>The compiled plan, shared by all readers.</summary>
    public Lazy<DynamicMethod> Code { get; } = new(() => PlanEmitter.Compile(plan, type.Name));

    /// <summary>Whether to take the compiled plan for one more event.</summary>
    public bool IsWorthCompiling() => Code.IsValueCreated || Interlocked.Increment(ref _seen) > Rare;
}
