using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models;

/// <summary>Takes one event.</summary>
internal delegate void TakeEvent(in EventView e);

/// <summary>Brings each event to the method that takes it; events without one pass by.</summary>
internal sealed class EventRouter(EventSchema schema)
{
    private readonly TakeEvent?[] _routes = new TakeEvent?[EventSchema.FirstEvent + schema.Kinds.Length];

    /// <summary>Routes an event by canonical name; does nothing when it is no part of this compile.</summary>
    public EventRouter On(string canonicalName, TakeEvent take)
    {
        if (schema.Find(canonicalName) is { } kind) _routes[kind.Kind] += take;
        return this;
    }

    /// <summary>Routes the pseudo-records that open and close holes.</summary>
    public EventRouter OnLoss(TakeEvent start, TakeEvent stop)
    {
        _routes[EventSchema.LossStart] = start;
        _routes[EventSchema.LossStop] = stop;
        return this;
    }

    /// <summary>Takes an event along its route.</summary>
    public void Take(in EventView e)
    {
        if (e.Kind < _routes.Length) _routes[e.Kind]?.Invoke(e);
    }
}
