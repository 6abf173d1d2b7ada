using VmQuery.Engine.Formats.Ctf.Decode;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>The decoders of one reader by event id: an array for the ids that tracers give out, a dictionary for the rest.</summary>
/// <param name="metadataFile">How messages call the metadata.</param>
/// <param name="ids">How many ids are found in the array, from 0 on.</param>
/// <param name="loop">Learns which events it can step over.</param>
internal sealed class EventDecoders(EventPlans plans, string metadataFile, int ids, DecodeContext context, HeaderLoop loop)
{
    private readonly EventDecoder?[] _small = new EventDecoder?[ids];
    private readonly Dictionary<ulong, EventDecoder> _large = [];

    /// <summary>Every decoder that was needed so far.</summary>
    public IEnumerable<EventDecoder> All => _small.OfType<EventDecoder>().Concat(_large.Values);

    /// <summary>The decoder for an id, or null when the stream has no class with it.</summary>
    public EventDecoder? Find(ulong id) => id < (ulong)_small.Length && _small[id] is { } known ? known : Make(id);

    private EventDecoder? Make(ulong id)
    {
        if (_large.TryGetValue(id, out var known)) return known;
        if (PlanOf(id) is not { } plan) return null;
        var decoder = new EventDecoder(plan, context);
        if (id < (ulong)_small.Length) _small[id] = decoder;
        else _large[id] = decoder;
        if (decoder.SkipBits >= 0) loop.Skip(id, decoder.SkipBits);
        return decoder;
    }

    private EventPlan? PlanOf(ulong id)
    {
        try
        {
            return plans.Find(id);
        }
        catch (OverflowException error)
        {
            throw new TraceException(metadataFile, null, error.Message, error);
        }
    }
}
