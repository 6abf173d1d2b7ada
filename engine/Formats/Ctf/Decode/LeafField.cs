using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>A field that one slot can hold.</summary>
/// <param name="Certain">Whether every event of its class has it; options of variants are not certain.</param>
internal sealed record LeafField(FieldLocation At, FieldType Type, bool Certain)
{
    /// <summary>Before the names of context fields.</summary>
    public const string ContextPrefix = "ctx.";

    /// <summary>Whether a slot of a type can hold it.</summary>
    public bool Suits(FieldType wanted) => Type switch
    {
        FieldType.Text => wanted is FieldType.Text or FieldType.Name,
        FieldType.Int or FieldType.Unsigned => wanted is FieldType.Int or FieldType.Unsigned,
        _ => wanted == Type,
    };

    /// <summary>The leaves of an event by the names that a schema calls them, in the order of the metadata.</summary>
    public static IReadOnlyDictionary<string, LeafField> Of(StreamClass stream, EventClass e)
    {
        var leaves = new OrderedDictionary<string, LeafField>(StringComparer.Ordinal);
        Add(leaves, stream.EventContext, new FieldLocation(Scope.StreamContext, string.Empty), certain: true);
        Add(leaves, e.Context, new FieldLocation(Scope.EventContext, string.Empty), certain: true);
        Add(leaves, e.Payload, new FieldLocation(Scope.Payload, string.Empty), certain: true);
        return leaves;
    }

    private static void Add(OrderedDictionary<string, LeafField> leaves, FieldClass? type, FieldLocation at, bool certain)
    {
        switch (type)
        {
            case StructClass structure:
                foreach (var field in structure.Fields) Add(leaves, field.Class, at.Member(field.Name), certain);
                break;
            case VariantClass variant:
                foreach (var option in variant.Options) Add(leaves, option.Class, at.Option(option.Name), certain: false);
                break;
            case OptionalClass optional:
                Add(leaves, optional.Content, at, certain: false);
                break;
            default:
                if (TypeOf(type) is { } held) leaves[Source(at)] = new LeafField(at, held, certain);
                break;
        }
    }

    private static FieldType? TypeOf(FieldClass? type) => type switch
    {
        IntegerClass { Signed: false, Size: 64 } or VariableIntegerClass { Signed: false } => FieldType.Unsigned,
        NumberClass or EnumClass or BitMapClass or BooleanClass => FieldType.Int,
        FloatClass => FieldType.Real,
        StringClass or StaticTextClass or DynamicTextClass => FieldType.Text,
        _ => null,
    };

    private static string Source(FieldLocation at) => at.Scope == Scope.Payload ? at.Path : ContextPrefix + at.Path;
}
