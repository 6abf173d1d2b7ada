using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Json;

/// <summary>Puts a structure in its place: finds the fields that lengths and selectors refer to, and drops roles that have no meaning there.</summary>
/// <param name="before">Structures that are read before this one, linked.</param>
internal sealed class LocationLinker(Scope scope, IReadOnlyDictionary<Scope, StructClass> before)
{
    private readonly LocationFinder _finder = new(scope, before);

    /// <summary>The structure with every reference found.</summary>
    public StructClass Link(StructClass root) => LinkStruct(root, string.Empty);

    private FieldClass Link(FieldClass type, string path) => type switch
    {
        StructClass structure => LinkStruct(structure, path),
        ArrayClass array => array with { Element = Link(array.Element, path) },
        DependentClass dependent => LinkDependent(dependent, path),
        _ => type,
    };

    private StructClass LinkStruct(StructClass structure, string path)
    {
        var fields = _finder.Enter(path);
        foreach (var field in structure.Fields)
            fields.Add(new Field(field.Name, Link(field.Class, FieldLocation.Join(path, field.Name)), RoleNames.In(scope, field.Name, field.Roles)));
        _finder.Leave();
        return new StructClass([.. fields], structure.MinAlignment);
    }

    private FieldClass LinkDependent(DependentClass type, string path)
    {
        var node = type.Node;
        return type.Type switch
        {
            "dynamic-length-string" => new DynamicTextClass(Length(node), FieldProperties.Encoding(node)),
            "dynamic-length-blob" => new DynamicBlobClass(Length(node)),
            "dynamic-length-array" => new SequenceClass(Content(type, path), Length(node), FieldProperties.Alignment(node, "minimum-alignment")),
            "optional" => LinkOptional(type, path),
            _ => LinkVariant(type, path),
        };
    }

    private FieldClass Content(DependentClass type, string path) => Link(type.Parts[0].Content.Class, path);

    private FieldLocation Length(JsonNode node)
    {
        var location = node.Get("length-field-location");
        var (at, kind) = _finder.Find(location);
        return kind == ReferredKind.Unsigned ? at : throw location.Wrong("the location of an unsigned integer");
    }

    private OptionalClass LinkOptional(DependentClass type, string path)
    {
        var (at, kind) = _finder.Find(type.Node.Get("selector-field-location"));
        var ranges = kind == ReferredKind.Boolean
            ? OptionalClass.AnyBit
            : FieldProperties.Ranges(type.Node.Get("selector-field-ranges"), kind == ReferredKind.Signed);
        return new OptionalClass(Content(type, path), at, ranges, kind == ReferredKind.Signed);
    }

    private VariantClass LinkVariant(DependentClass type, string path)
    {
        var location = type.Node.Get("selector-field-location");
        var (at, kind) = _finder.Find(location);
        if (kind == ReferredKind.Boolean) throw location.Wrong("the location of an integer");
        var options = type.Parts.Select((part, number) => Option(part, number, path, kind == ReferredKind.Signed)).ToImmutableArray();
        if (FirstOverlap(options, kind == ReferredKind.Signed) is { } overlap) throw type.Node.Place.Error($"found options \"{overlap.One}\" and \"{overlap.Other}\" for one value, expected ranges that do not overlap");
        return new VariantClass(at, options, kind == ReferredKind.Signed);
    }

    private VariantOption Option(ClassPart part, int number, string path, bool signed)
    {
        var name = part.Node.Find("name")?.Text() ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number}");
        var ranges = FieldProperties.Ranges(part.Node.Get("selector-field-ranges"), signed);
        return new VariantOption(name, Link(part.Content.Class, path), ranges, RoleNames.In(scope, name, part.Content.Roles));
    }

    private static (string One, string Other)? FirstOverlap(ImmutableArray<VariantOption> options, bool signed)
    {
        var ranges = options.SelectMany(option => option.Ranges.Select(range => (option.Name, range.First, range.Last))).ToList();
        ranges.Sort((one, other) => signed ? one.First.CompareTo(other.First) : ((ulong)one.First).CompareTo((ulong)other.First));
        for (var i = 1; i < ranges.Count; i++)
        {
            var (before, after) = (ranges[i - 1], ranges[i]);
            if (new IntegerRange(before.First, before.Last).Contains(after.First, signed) && !string.Equals(before.Name, after.Name, StringComparison.Ordinal))
                return (before.Name, after.Name);
        }

        return null;
    }
}
