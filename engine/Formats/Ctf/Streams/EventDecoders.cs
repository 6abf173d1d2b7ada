using VmQuery.Engine.Formats.Ctf.Decode;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>The decoders of one reader by event id: an array for the ids that tracers give out, a dictionary for the rest.</summary>
internal sealed class EventDecoders(EventPlans plans, DecodeContext context)
{
    private const int SmallIds = 1 << 12;

    private readonly EventDecoder?[] _small = new EventDecoder?[SmallIds];
    private readonly Dictionary<ulong, EventDecoder> _large = [];

    /// <summary>The decoder for an id, or null when the stream has no class with it.</summary>
    public EventDecoder? Find(ulong id) => id < SmallIds && _small[id] is { } known ? known : Make(id);

    private EventDecoder? Make(ulong id)
    {
        if (_large.TryGetValue(id, out var known)) return known;
        if (plans.Find(id) is not { } plan) return null;
        var decoder = new EventDecoder(plan, context);
        if (id < SmallIds) _small[id] = decoder;
        else _large[id] = decoder;
        return decoder;
    }
}
