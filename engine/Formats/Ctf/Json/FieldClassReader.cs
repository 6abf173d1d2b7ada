using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Json;

/// <summary>
/// Turns JSON into field classes (CTF 2, 5.3). Classes that need an earlier field stay as they are written until
/// <see cref="LocationLinker"/> knows where they stand.
/// </summary>
internal sealed class FieldClassReader
{
    private readonly Dictionary<string, RoledClass> _aliases = new(StringComparer.Ordinal);
    private readonly FieldBudget _budget = new();

    /// <summary>Gives a class a name (5.5).</summary>
    public void AddAlias(JsonNode fragment)
    {
        var name = fragment.Get("name").Text();
        if (!_aliases.TryAdd(name, Read(fragment.Get("field-class"))))
            throw fragment.Place.Error($"found a second alias \"{name}\", expected each name once");
    }

    /// <summary>A structure, where nothing else may stand; null when there is none.</summary>
    public StructClass? Structure(JsonNode? node)
    {
        if (node is not { } found) return null;
        var structure = Read(found).Class as StructClass ?? throw found.Wrong("a structure field class or the name of one");
        return _budget.TryTake(structure) ? structure : throw found.Place.Error($"found more than {FieldBudget.MostFields} fields in all, expected fewer");
    }

    private RoledClass Read(JsonNode node)
    {
        if (node.IsText) return _aliases.TryGetValue(node.Text(), out var known) ? known : throw node.Wrong("the name of a field class alias that comes before");
        Extensions.Refuse(node);
        var type = Class(node);
        if (!type.IsReasonable)
            throw node.Place.Error($"found a class of {type.Nodes} fields nested {type.Depth} deep, expected at most {FieldClass.MostNodes} and {FieldClass.MostDepth}");
        return new RoledClass(type, type is DependentClass { Type: "optional" } optional ? optional.Parts[0].Content.Roles : RoleNames.Read(node, type));
    }

    private FieldClass Class(JsonNode node) => node.Get("type").Text() switch
    {
        "fixed-length-bit-array" => Bits(node, signed: false, radix: 16),
        "fixed-length-bit-map" => new BitMapClass(Bits(node, signed: false, radix: 16), FieldProperties.Labels(node.Get("flags"), signed: false)),
        "fixed-length-boolean" => new BooleanClass(Bits(node, signed: false, radix: 10)),
        "fixed-length-unsigned-integer" => Labeled(node, Bits(node, signed: false, FieldProperties.Radix(node))),
        "fixed-length-signed-integer" => Labeled(node, Bits(node, signed: true, FieldProperties.Radix(node))),
        "fixed-length-floating-point-number" => Float(node),
        "variable-length-unsigned-integer" => Labeled(node, new VariableIntegerClass(Signed: false, FieldProperties.Radix(node))),
        "variable-length-signed-integer" => Labeled(node, new VariableIntegerClass(Signed: true, FieldProperties.Radix(node))),
        "null-terminated-string" => new StringClass(FieldProperties.Encoding(node)),
        "static-length-string" => new StaticTextClass(FieldProperties.Length(node), FieldProperties.Encoding(node)),
        "static-length-blob" => new StaticBlobClass(FieldProperties.Length(node)),
        "structure" => Struct(node),
        "static-length-array" => new ArrayClass(
            Read(node.Get("element-field-class")).Class, FieldProperties.Length(node), FieldProperties.Alignment(node, "minimum-alignment")),
        "dynamic-length-string" or "dynamic-length-blob" => new DependentClass(node, []),
        "dynamic-length-array" => new DependentClass(node, [Part(node, "element-field-class")]),
        "optional" => new DependentClass(node, [Part(node, "field-class")]),
        "variant" => Variant(node),
        _ => throw node.Get("type").Wrong("a type of field class"),
    };

    private static IntegerClass Bits(JsonNode node, bool signed, int radix)
    {
        var (length, order) = ((int)node.Get("length").Number(1, 64), FieldProperties.Order(node));
        return new IntegerClass(
            length, signed, FieldProperties.Alignment(node, "alignment"), order, radix, IsText: false, Clock: null, FieldProperties.IsReversed(node, order));
    }

    private static FloatClass Float(JsonNode node)
    {
        var order = FieldProperties.Order(node);
        var length = node.Get("length");
        return (int)length.Number(1, int.MaxValue) is var size and (16 or 32 or 64)
            ? new FloatClass(size, FieldProperties.Alignment(node, "alignment"), order, FieldProperties.IsReversed(node, order))
            : throw length.Wrong("16, 32 or 64 bits");
    }

    private static FieldClass Labeled(JsonNode node, NumberClass number)
    {
        var labels = node.Find("mappings") is { } mappings ? FieldProperties.Labels(mappings, number.Signed) : [];
        return labels.IsEmpty ? number : new EnumClass(number, labels);
    }

    private StructClass Struct(JsonNode node)
    {
        var fields = ImmutableArray.CreateBuilder<Field>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in node.Find("member-classes")?.Elements() ?? [])
        {
            Extensions.Refuse(member);
            var name = member.Get("name").Text();
            if (!names.Add(name)) throw member.Place.Error($"found a second member \"{name}\", expected each name once");
            var (type, roles) = Read(member.Get("field-class"));
            fields.Add(new Field(name, type, roles));
        }

        return new StructClass(fields.ToImmutable(), FieldProperties.Alignment(node, "minimum-alignment"));
    }

    private DependentClass Variant(JsonNode node)
    {
        var options = node.Get("options");
        var parts = options.Elements().Select(option =>
        {
            Extensions.Refuse(option);
            return Part(option, "field-class");
        });
        return new DependentClass(node, [.. parts]) is { Parts: [_, ..] } variant ? variant : throw options.Wrong("one option or more");
    }

    private ClassPart Part(JsonNode node, string property) => new(node, Read(node.Get(property)));
}

/// <summary>A class, and what its fields mean where they may mean something: in headers and in the context of packets.</summary>
internal sealed record RoledClass(FieldClass Class, ImmutableArray<FieldRole> Roles);

/// <summary>A class inside another one.</summary>
/// <param name="Node">What it is written in: an option, or the outer class.</param>
internal sealed record ClassPart(JsonNode Node, RoledClass Content);

/// <summary>A class whose length or choice an earlier field tells, as written: where it will stand, and so what it refers to, is not known.</summary>
internal sealed record DependentClass(JsonNode Node, ImmutableArray<ClassPart> Parts) : FieldClass
{
    /// <summary>Its property <c>type</c>.</summary>
    public string Type { get; } = Node.Get("type").Text();

    /// <inheritdoc/>
    public override int Alignment => 1;

    /// <inheritdoc/>
    public override int Depth { get; } = Parts.Select(part => part.Content.Class.Depth).DefaultIfEmpty().Max() + 1;

    /// <inheritdoc/>
    public override long Nodes { get; } = Parts.Sum(part => part.Content.Class.Nodes) + 1;
}
