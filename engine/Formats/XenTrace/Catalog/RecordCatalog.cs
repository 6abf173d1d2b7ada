using System.Collections.Frozen;
using System.Collections.Immutable;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats.XenTrace.Catalog;

/// <summary>Every record that Xen writes: what it is called and what it holds. The words live in the tables beside this file.</summary>
internal sealed class RecordCatalog
{
    private const string AllOthers = "*";

    private static readonly Lazy<RecordCatalog> Shipped = new(() => Parse(EmbeddedTable.Rows("Formats.XenTrace.Catalog.records.tsv")));

    private readonly FrozenDictionary<uint, RecordShape> _shapes;

    private RecordCatalog(Dictionary<uint, RecordShape> shapes, RecordLayout unknown)
    {
        _shapes = shapes.ToFrozenDictionary();
        Unknown = new RecordShape(unknown);
        Events = [.. shapes.OrderBy(pair => pair.Key).Select(pair => pair.Value).Append(Unknown)
            .SelectMany(shape => shape.Layouts)
            .GroupBy(layout => layout.Event, StringComparer.Ordinal)
            .Select(layouts => Declare(layouts.Key, layouts))];
    }

    /// <summary>The catalog that ships with the engine.</summary>
    public static RecordCatalog Instance => Shipped.Value;

    /// <summary>The shape of records with an id that the catalog does not hold.</summary>
    public RecordShape Unknown { get; }

    /// <summary>The events, in the order of their ids.</summary>
    public ImmutableArray<DeclaredEvent> Events { get; }

    /// <summary>Every id with its shape.</summary>
    public IEnumerable<KeyValuePair<uint, RecordShape>> Shapes => _shapes;

    /// <summary>The shape of records with an id.</summary>
    public RecordShape Find(uint id) => _shapes.GetValueOrDefault(id, Unknown);

    /// <summary>Builds a catalog from rows <c>event, ids, payload, meaning</c>.</summary>
    public static RecordCatalog Parse(IEnumerable<string[]> rows)
    {
        var shapes = new Dictionary<uint, RecordShape>();
        var unknown = new RecordLayout("xen_unknown", []);
        foreach (var row in rows)
        {
            var layout = new RecordLayout(row[0], LayoutText.Parse(row.ElementAtOrDefault(2) ?? string.Empty));
            if (row[1] is AllOthers) unknown = layout;
            else AddTo(shapes, row[1], layout);
        }

        return new RecordCatalog(shapes, unknown);
    }

    private static void AddTo(Dictionary<uint, RecordShape> shapes, string ids, RecordLayout layout)
    {
        foreach (var (first, words, old, open) in LayoutText.Ids(ids))
        {
            foreach (var id in open ? Spread(first, layout) : [first])
            {
                shapes[id] = (shapes.GetValueOrDefault(id), words, old) switch
                {
                    (var known, { } length, _) => (known ?? new RecordShape(layout)) with { OfLength = (length, layout) },
                    ({ } known, _, true) => known with { Old = layout },
                    ({ } known, _, _) => known with { Usual = layout },
                    (null, _, _) => new RecordShape(layout),
                };
            }
        }
    }

    /// <summary>Every id that the bits which fields take from it can make.</summary>
    private static IEnumerable<uint> Spread(uint first, RecordLayout layout)
    {
        IEnumerable<uint> ids = [first];
        foreach (var field in layout.Fields.Where(field => field.Place == FieldPlace.Id))
            ids = ids.SelectMany(id => Enumerable.Range(0, 1 << field.Width).Select(value => id | ((uint)value << field.Bit)));
        return ids;
    }

    private static DeclaredEvent Declare(string name, IEnumerable<RecordLayout> layouts)
    {
        var types = new Dictionary<string, FieldType>(StringComparer.Ordinal);
        foreach (var field in layouts.SelectMany(layout => layout.Fields))
            if (field.Type == FieldType.Unsigned || !types.ContainsKey(field.Name)) types[field.Name] = field.Type;
        return new DeclaredEvent(name, [.. types.Select(pair => (pair.Key, pair.Value)), .. CommonFields.All.Where(field => !types.ContainsKey(field.Source))]);
    }
}
