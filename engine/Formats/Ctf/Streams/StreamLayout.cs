using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;
using VmQuery.Engine.Formats.Ctf.Show;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>The plans that all streams of a class share, in all traces of one layout, whatever is wanted of their events.</summary>
internal sealed class StreamLayout
{
    private readonly ConditionalWeakTable<EventSchema, EventPlans> _plans = [];
    private readonly ConditionalWeakTable<Func<string, bool>, EventSchema> _schemas = [];
    private readonly StructClass? _packetHeader;
    private readonly Lazy<EventSchema> _everyEvent;

    public StreamLayout(TraceLayout trace, StreamClass stream)
    {
        Class = stream;
        _packetHeader = trace.PacketHeader;
        _everyEvent = new Lazy<EventSchema>(() => SchemaOf(stream.Events.Values));
        LargestId = stream.Events.Keys.DefaultIfEmpty().Max();
        DiscardedBits = BitsOf(FieldRole.Discarded);
        StartBits = BitsOf(FieldRole.PacketStart);
        StopBits = BitsOf(FieldRole.PacketStop);
        var roles = new RoleWants();
        Registers = Registers.Of(trace.PacketHeader, stream);
        PacketPlan = Planner.Make(
            Registers, roles, Phase.PacketStart, (Scope.PacketHeader, trace.PacketHeader), (Scope.PacketContext, stream.PacketContext));
        HeaderPlan = Planner.Make(Registers, roles, Phase.Unknown, (Scope.EventHeader, stream.EventHeader));
        HeaderLoop = new Lazy<DynamicMethod>(() => PlanEmitter.CompileLoop(HeaderPlan, "event headers"));
    }

    /// <summary>The class of the streams.</summary>
    public StreamClass Class { get; }

    /// <summary>The largest id of an event class.</summary>
    public ulong LargestId { get; }

    /// <summary>Fields that several structures refer to.</summary>
    public Registers Registers { get; }

    /// <summary>Steps over the header and context of a packet, for the fields with roles.</summary>
    public Plan PacketPlan { get; }

    /// <summary>Width of the running number of dropped events.</summary>
    public int DiscardedBits { get; }

    /// <summary>Width of the time at which a packet starts.</summary>
    public int StartBits { get; }

    /// <summary>Width of the time at which a packet stops.</summary>
    public int StopBits { get; }

    /// <summary>Steps over the header of an event, for the fields with roles.</summary>
    public Plan HeaderPlan { get; }

    /// <summary>The compiled loop over headers by <see cref="HeaderPlan"/>.</summary>
    public Lazy<DynamicMethod> HeaderLoop { get; }

    /// <summary>The plans for the events that a schema wants; shared by the readers of all streams.</summary>
    public EventPlans PlansFor(EventSchema schema) => _plans.GetValue(schema, wanted => new EventPlans(this, wanted));

    /// <summary>A schema of events by name, that has nothing of them but their clock value in slot 0.</summary>
    /// <param name="wanted">Which events; null means all.</param>
    public EventSchema SchemaOf(Func<string, bool>? wanted) =>
        wanted is null ? _everyEvent.Value : _schemas.GetValue(wanted, chosen => SchemaOf(Class.Events.Values.Where(e => chosen(e.Name))));

    /// <summary>The fields of packet contexts, ready to be shown; null when there are none.</summary>
    public PacketFields? PacketFields(WindowBuffers buffers) => Show.PacketFields.Of(_packetHeader, Class, Registers, buffers);

    private int BitsOf(FieldRole role) => Class.PacketContext?.Fields.FirstOrDefault(field => field.Roles.Contains(role))?.Class switch
    {
        IntegerClass integer => integer.Size,
        EnumClass { Container: IntegerClass integer } => integer.Size,
        _ => 64,
    };

    private static EventSchema SchemaOf(IEnumerable<EventClass> events)
    {
        var builder = new EventSchemaBuilder(EventDictionary.Parse([], []));
        foreach (var e in events) builder.AddDeclared(e.Name, [(EventDecoder.CyclesSource, FieldType.Int)]);
        return builder.Build();
    }
}
