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

    /// <summary>The most columns a row can have: what its NULL mask holds.</summary>
    public const int MaxColumns = 64;

    /// <summary>Words of the language for columns that every row has; a field of that name would hide one.</summary>
    private static readonly ImmutableArray<string> Reserved =
        ["time", "start", "stop", "dur", "start_ns", "stop_ns", "dur_ns", "certainty", "doubt", "sync_err", "sync_err_ns", "guest", "host", "machine"];

    /// <summary>One table per event of the schema, in the order of its kinds.</summary>
    public static ImmutableArray<EventDecl> Of(EventSchema schema, EventDictionary dictionary)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. schema.Kinds.Select(kind => new EventDecl(
            [.. dictionary.TracerNames(kind.Event).Prepend(kind.Event).Distinct(StringComparer.Ordinal)], Table(kind, taken)))];
    }

    /// <summary>What the models add to an event, in the order of its last columns.</summary>
    public static ImmutableArray<DerivedColumn> Derived(KindSchema kind) =>
        [.. ModelSet.All.SelectMany(model => model.DerivedColumns).Where(column => string.Equals(column.Event, kind.Event, StringComparison.Ordinal))];

    private static TableSchema Table(KindSchema kind, HashSet<string> tables)
    {
        var name = Unused("event_" + TableName(kind.Event), tables, taken => taken + "_");
        var derived = Derived(kind);
        var columns = Spine.Concat(derived.Select(column => column.Column)).Select(column => column.Name).Concat(Reserved).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new(name, [.. Spine, .. kind.Fields.Select(field => Column(field, columns)), .. derived.Select(column => column.Column)], []);
    }

    private static ColumnSchema Column(FieldSchema field, HashSet<string> taken) =>
        new(Unused(field.Name, taken, name => "arg_" + name), TypeOf(field.Type), "field of the event");

    /// <summary>A name, changed until nothing has it yet, letter case aside: DuckDB's names have none.</summary>
    private static string Unused(string name, HashSet<string> taken, Func<string, string> change)
    {
        while (!taken.Add(name)) name = change(name);
        return name;
    }

    private static ColumnType TypeOf(FieldType type) => type switch
    {
        FieldType.Int => ColumnType.BigInt,
        FieldType.Unsigned => ColumnType.UBigInt,
        FieldType.Name => ColumnType.Name,
        FieldType.Text => ColumnType.Text,
        FieldType.Real => ColumnType.Real,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string TableName(string eventName) =>
        string.Concat(eventName.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_'));
}
