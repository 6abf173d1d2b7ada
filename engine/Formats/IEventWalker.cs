namespace VmQuery.Engine.Formats;

/// <summary>
/// Steps through one stream event by event and shows every field of the event it stands at. For people and for comparison;
/// analyses read the few fields they declare in batches, which is many times faster (<see cref="IEventReader"/>).
/// </summary>
internal interface IEventWalker : IDisposable
{
    /// <summary>Goes to the next wanted event.</summary>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="TraceException">The stream is corrupt from here on.</exception>
    bool Next();

    /// <summary>Name of the event, spelled as the tracer does.</summary>
    string Name { get; }

    /// <summary>Its time in ns since the Unix epoch on the machine's own clock; null when the stream has no clock.</summary>
    long? TimeNs { get; }

    /// <summary>Its full clock value; null when the stream has none. A value without a time is one of a counter whose frequency nobody knows.</summary>
    ulong? Cycles { get; }

    /// <summary>The CPU that recorded it; -1 when the trace does not say.</summary>
    int Cpu { get; }

    /// <summary>Tells a visitor every field of the event. May be called any number of times.</summary>
    void Visit(IFieldVisitor visitor);

    /// <summary>What has been read so far, also of events that were not wanted; final once <see cref="Next"/> returned false.</summary>
    StreamTotals Totals { get; }
}
