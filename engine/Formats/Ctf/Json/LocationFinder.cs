using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Json;

/// <summary>What lengths and selectors can be.</summary>
internal enum ReferredKind
{
    /// <summary>A truth value.</summary>
    Boolean,

    /// <summary>An unsigned integer.</summary>
    Unsigned,

    /// <summary>A signed integer.</summary>
    Signed,
}

/// <summary>
/// Finds fields by their locations (CTF 2, 5.3.1 and 6.4.2). The way leads through the options of variants and the content of
/// optionals as if these were not there, so that it can end in several fields, of which the one read last counts.
/// </summary>
internal sealed class LocationFinder(Scope scope, IReadOnlyDictionary<Scope, StructClass> before)
{
    private readonly List<Stop> _open = [];

    /// <summary>Starts a structure; its fields are added to the list as they are linked.</summary>
    public List<Field> Enter(string path)
    {
        var fields = new List<Field>();
        _open.Add(new Stop(scope, path, [fields], []));
        return fields;
    }

    /// <summary>Ends the structure.</summary>
    public void Leave() => _open.RemoveAt(_open.Count - 1);

    /// <summary>The field that a location leads to from the innermost structure, and what it is.</summary>
    public (FieldLocation At, ReferredKind Kind) Find(JsonNode location)
    {
        var way = Origin(location);
        foreach (var step in location.Get("path").Elements())
        {
            if (step.IsNull) Return(way, step);
            else way.Add(Next(way[^1], step));
        }

        var kinds = way[^1].Fields.Select(KindOf).Distinct().ToList();
        return kinds is [{ } kind]
            ? (new FieldLocation(way[^1].Scope, way[^1].Path), kind)
            : throw location.Wrong("the location of an integer or a truth value, of one kind in all options");
    }

    private List<Stop> Origin(JsonNode location)
    {
        if (location.Find("origin") is not { } origin) return [.. _open];
        var from = ScopeOf(origin);
        if (from == scope) return [_open[0]];
        return before.TryGetValue(from, out var root)
            ? [new Stop(from, string.Empty, [root.Fields], [])]
            : throw origin.Wrong("a structure that the trace has and that is read before");
    }

    private static void Return(List<Stop> way, JsonNode step)
    {
        way.RemoveAt(way.Count - 1);
        if (way.Count == 0) throw step.Wrong("a name: no structure is around the outermost one");
    }

    /// <summary>Goes to a member. The one that is being linked is not among the linked ones, but among the open structures.</summary>
    private Stop Next(Stop from, JsonNode step)
    {
        var path = FieldLocation.Join(from.Path, step.Text());
        var inner = _open.IndexOf(from) is >= 0 and var at && at + 1 < _open.Count ? _open[at + 1] : null;
        if (inner is not null && string.Equals(inner.Path, path, StringComparison.Ordinal)) return inner;
        var (structures, fields) = (new List<IReadOnlyList<Field>>(), new List<FieldClass>());
        foreach (var member in from.Structures.SelectMany(members => members).Where(member => string.Equals(member.Name, step.Text(), StringComparison.Ordinal)))
            Spread(member.Class, structures, fields);
        return structures.Count + fields.Count > 0
            ? new Stop(from.Scope, path, structures, fields)
            : throw step.Wrong("the name of a field that comes before, in no array that has ended");
    }

    private static void Spread(FieldClass type, List<IReadOnlyList<Field>> structures, List<FieldClass> fields)
    {
        switch (type)
        {
            case StructClass structure:
                structures.Add(structure.Fields);
                break;
            case OptionalClass optional:
                Spread(optional.Content, structures, fields);
                break;
            case VariantClass variant:
                foreach (var option in variant.Options) Spread(option.Class, structures, fields);
                break;
            case not (ArrayClass or SequenceClass):
                fields.Add(type);
                break;
        }
    }

    private static ReferredKind? KindOf(FieldClass type) => type switch
    {
        BooleanClass => ReferredKind.Boolean,
        NumberClass number => number.Signed ? ReferredKind.Signed : ReferredKind.Unsigned,
        EnumClass labeled => labeled.Container.Signed ? ReferredKind.Signed : ReferredKind.Unsigned,
        _ => null,
    };

    private static Scope ScopeOf(JsonNode origin) => origin.Text() switch
    {
        "packet-header" => Scope.PacketHeader,
        "packet-context" => Scope.PacketContext,
        "event-record-header" => Scope.EventHeader,
        "event-record-common-context" => Scope.StreamContext,
        "event-record-specific-context" => Scope.EventContext,
        "event-record-payload" => Scope.Payload,
        _ => throw origin.Wrong("packet-header, packet-context, event-record-header, event-record-common-context, event-record-specific-context or event-record-payload"),
    };

    /// <summary>A place on the way: the structures that can be there, and the other fields that can be there.</summary>
    private sealed class Stop(Scope scope, string path, IReadOnlyList<IReadOnlyList<Field>> structures, IReadOnlyList<FieldClass> fields)
    {
        public Scope Scope => scope;

        public string Path => path;

        public IReadOnlyList<IReadOnlyList<Field>> Structures => structures;

        public IReadOnlyList<FieldClass> Fields => fields;
    }
}
