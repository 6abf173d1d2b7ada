using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats.XenTrace.Catalog;

/// <summary>How people want to read fields: in which base, and what their values are called.</summary>
internal sealed class FieldCatalog
{
    private const char ListMark = '@';

    private static readonly Lazy<FieldCatalog> Shipped = new(() => new FieldCatalog(Rows("fields"), Rows("labels")));

    private readonly FrozenDictionary<string, (int Radix, ImmutableArray<IntegerLabel> Labels)> _fields;

    private FieldCatalog(IEnumerable<string[]> fields, IEnumerable<string[]> labels)
    {
        var lists = labels.ToLookup(row => row[0], row => Label(row[2], row[1]), StringComparer.Ordinal);
        _fields = fields.ToFrozenDictionary(row => row[0], row => (row[1].Length > 0 ? Number(row[1]) : 10, Labels(row[2], lists)), StringComparer.Ordinal);
    }

    /// <summary>The catalog that ships with the engine.</summary>
    public static FieldCatalog Instance => Shipped.Value;

    /// <summary>The shape of a field of an event.</summary>
    public IntegerShape ShapeOf(string eventName, RecordField field)
    {
        var known = _fields.TryGetValue($"{eventName}.{field.Name}", out var own) || _fields.TryGetValue(field.Name, out own);
        var (radix, labels) = known ? own : (10, []);
        return new IntegerShape(field.Width, field.Signed, radix, labels);
    }

    private static IEnumerable<string[]> Rows(string table) => EmbeddedTable.Rows($"Formats.XenTrace.Catalog.{table}.tsv");

    private static ImmutableArray<IntegerLabel> Labels(string text, ILookup<string, IntegerLabel> lists)
    {
        if (text is [ListMark, .. var list]) return [.. lists[list]];
        return [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(item => item.Split('=')).Select(pair => Label(pair[1], pair[0]))];
    }

    private static IntegerLabel Label(string name, string value) => new(name, [new IntegerRange(Number(value), Number(value))]);

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
