namespace VmQuery.Engine.Events;

/// <summary>A machine of the session: row of table <c>machine</c>.</summary>
internal readonly record struct MachineId(int Value);

/// <summary>A trace of the session: row of table <c>trace</c>.</summary>
internal readonly record struct TraceId(int Value);

/// <summary>A stream of the session: row of table <c>stream</c>.</summary>
internal readonly record struct StreamId(int Value);

/// <summary>A name of <see cref="Names"/>.</summary>
internal readonly record struct NameId(int Value);
