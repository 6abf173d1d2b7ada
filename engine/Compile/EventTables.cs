using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Compile;

/// <summary>The tables that hold kept events: a spine that is the same for all, then the event's fields.</summary>
internal static class EventTables
{
    private static readonly ImmutableArray<ColumnSchema> Spine =
    [
        new("time_ns", ColumnType.BigInt, "time, ns since the Unix epoch"),
        CommonColumns.MachineId,
        new("cpu", ColumnType.Integer, "CPU that recorded it"),
        new("tid", ColumnType.Integer, "thread current on that CPU"),
        new("guest_id", ColumnType.Integer, "guest of the vCPU that this thread is"),
        new("vcpu", ColumnType.Integer, "number of the vCPU that this thread is"),
    ];

    /// <summary>Columns before the first field.</summary>
    public static int SpineColumns => Spine.Length;

    /// <summary>One table per event of the schema, in the order of its kinds.</summary>
    public static ImmutableArray<EventDecl> Of(EventSchema schema, EventDictionary dictionary) =>
        [.. schema.Kinds.Select(kind => new EventDecl([kind.Event, .. dictionary.TracerNames(kind.Event).Where(name => !string.Equals(name, kind.Event, StringComparison.Ordinal))], Table(kind)))];

    private static TableSchema Table(KindSchema kind)
    {
        var taken = Spine.Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new("event_" + TableName(kind.Event), [.. Spine, .. kind.Fields.Select(field => Column(field, taken))], []);
    }

    /// <summary>A field keeps its name unless a column before it has it already, letter case aside.</summary>
    private static ColumnSchema Column(FieldSchema field, HashSet<string> taken)
    {
        var name = field.Name;
        while (!taken.Add(name)) name = "arg_" + name;
        return new ColumnSchema(name, TypeOf(field.Type), "field of the event");
    }

    private static ColumnType TypeOf(FieldType type) => type switch
    {
        FieldType.Int => ColumnType.BigInt,
        FieldType.Name => ColumnType.Name,
        FieldType.Text => ColumnType.Text,
        FieldType.Real => ColumnType.Real,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string TableName(string eventName) =>
        string.Concat(eventName.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_'));
}
