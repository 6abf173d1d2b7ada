using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models;

/// <summary>The cell of a derived column for one event; null when nothing can be said.</summary>
internal delegate long? DeriveCell(in EventView e);

/// <summary>A column that a model adds to a kept event, because people ask for it by a name that the event does not hold.</summary>
/// <param name="Event">Canonical event name.</param>
/// <param name="Bind">Gives the function for records of a layout.</param>
internal sealed record DerivedColumn(string Event, ColumnSchema Column, Func<KindSchema, Names, DeriveCell> Bind);
