using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>
/// Finds the fields that lengths and tags refer to: from the innermost structure outwards, then through the structures
/// that are read before (CTF 1.8, 7.3.1), or by absolute path.
/// </summary>
/// <param name="before">Structures read before this one, linked, the nearest first.</param>
internal sealed class Linker(string file, int line, Scope scope, IReadOnlyList<(Scope Scope, StructClass Class)> before)
{
    private static readonly (string Prefix, Scope Scope)[] Roots =
    [
        ("trace.packet.header.", Scope.PacketHeader),
        ("stream.packet.context.", Scope.PacketContext),
        ("stream.event.header.", Scope.EventHeader),
        ("stream.event.context.", Scope.StreamContext),
        ("event.context.", Scope.EventContext),
        ("event.fields.", Scope.Payload),
    ];

    private readonly List<(string Path, List<Field> Fields)> _open = [];

    /// <summary>The structure with every reference linked.</summary>
    public StructClass Link(StructClass root) => LinkStruct(root, string.Empty);

    private FieldClass Link(FieldClass type, string path) => type switch
    {
        StructClass structure => LinkStruct(structure, path),
        ArrayClass array => array with { Element = Link(array.Element, path) },
        SequenceClass sequence => new SequenceClass(Link(sequence.Element, path), Length(sequence.Length.Path)),
        DynamicTextClass text => new DynamicTextClass(Length(text.Length.Path)),
        VariantClass variant => LinkVariant(variant, path),
        _ => type,
    };

    private StructClass LinkStruct(StructClass structure, string path)
    {
        var fields = new List<Field>(structure.Fields.Length);
        _open.Add((path, fields));
        var changed = false;
        foreach (var field in structure.Fields)
        {
            var linked = Link(field.Class, Join(path, field.Name));
            changed |= !ReferenceEquals(linked, field.Class);
            fields.Add(ReferenceEquals(linked, field.Class) ? field : field with { Class = linked });
        }

        _open.RemoveAt(_open.Count - 1);
        return changed ? new StructClass([.. fields], structure.MinAlignment) : structure;
    }

    private VariantClass LinkVariant(VariantClass variant, string path)
    {
        if (variant.Tag is not { } tag) throw Error($"variant \"{path}\" has no tag, expected variant <tag>");
        var (location, type) = Find(tag.Path);
        if (type is not EnumClass labeled) throw Error($"the tag \"{tag.Path}\" is no enum, expected one");
        var options = variant.Options.Select(option => new VariantOption(
            option.Name,
            Link(option.Class, path),
            [.. labeled.Labels.Where(label => string.Equals(TypeResolver.Unescape(label.Name), option.Name, StringComparison.Ordinal)).SelectMany(label => label.Ranges)]));
        return new VariantClass(location, [.. options], labeled.Container.Signed);
    }

    private FieldLocation Length(string path)
    {
        var (location, type) = Find(path);
        return type is IntegerClass { Signed: true } or EnumClass { Container.Signed: true } ? throw Error($"the length \"{path}\" is a signed integer, expected an unsigned one") : location;
    }

    private (FieldLocation Location, FieldClass Type) Find(string path)
    {
        foreach (var (prefix, root) in Roots)
            if (path.StartsWith(prefix, StringComparison.Ordinal)) return FindIn(root, path[prefix.Length..]) ?? throw Unknown(path);
        for (var i = _open.Count - 1; i >= 0; i--)
            if (Descend(_open[i].Fields, path) is { } found) return (new FieldLocation(scope, Join(_open[i].Path, path)), found);
        foreach (var (outer, type) in before)
            if (Descend(type.Fields, path) is { } found) return (new FieldLocation(outer, path), found);
        throw Unknown(path);
    }

    private (FieldLocation, FieldClass)? FindIn(Scope root, string path)
    {
        IReadOnlyList<Field> fields = root == scope ? _open[0].Fields : [.. before.Where(pair => pair.Scope == root).SelectMany(pair => pair.Class.Fields)];
        return Descend(fields, path) is { } found ? (new FieldLocation(root, path), found) : null;
    }

    private static FieldClass? Descend(IReadOnlyList<Field> fields, string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        var name = dot < 0 ? path : path[..dot];
        var field = fields.LastOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal));
        if (field is null) return null;
        if (dot < 0) return field.Class is IntegerClass or EnumClass ? field.Class : null;
        return field.Class is StructClass structure ? Descend(structure.Fields, path[(dot + 1)..]) : null;
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private TraceException Unknown(string path) => Error($"nothing called \"{path}\" comes before its use, expected an integer field");

    private TraceException Error(string message) => TraceException.AtLine(file, line, message);
}
