using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Show;

/// <summary>Makes field classes ready to be shown.</summary>
/// <param name="hidesRoles">Whether members that mean something to the reader itself are left out; the CPU is shown nevertheless.</param>
internal sealed class NodeBuilder(Registers registers, bool hidesRoles)
{
    /// <summary>The node of a structure that stands for itself.</summary>
    public StructNode Root(StructClass type, Scope scope) => Structure(type, new FieldLocation(scope, string.Empty));

    private FieldNode Node(FieldClass type, FieldLocation at) => type switch
    {
        NumberClass number => Number(number, at, [], isBitMap: false),
        EnumClass labeled => Number(labeled.Container, at, labeled.Labels, isBitMap: false),
        BitMapClass flags => Number(flags.Container, at, flags.Flags, isBitMap: true),
        BooleanClass truth => new BooleanNode(truth.Container, registers[at]),
        FloatClass real => new RealNode(real),
        StringClass text => new StringNode(text.Encoding),
        StaticTextClass text => new TextNode(NodeLength.Of(text.Length), text.Encoding),
        DynamicTextClass text => new TextNode(NodeLength.In(registers[text.Length]), text.Encoding),
        StaticBlobClass blob => new BlobNode(NodeLength.Of(blob.Length)),
        DynamicBlobClass blob => new BlobNode(NodeLength.In(registers[blob.Length])),
        StructClass structure => Structure(structure, at),
        ArrayClass array => new ArrayNode(Node(array.Element, at), NodeLength.Of(array.Length), array.Alignment),
        SequenceClass sequence => new ArrayNode(Node(sequence.Element, at), NodeLength.In(registers[sequence.Length]), sequence.Alignment),
        OptionalClass optional => new OptionalNode(Node(optional.Content, at), registers[optional.Selector], optional.Ranges, optional.SignedSelector),
        VariantClass variant => Variant(variant, at),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private FieldNode Number(NumberClass type, FieldLocation at, ImmutableArray<IntegerLabel> labels, bool isBitMap) => type switch
    {
        IntegerClass integer => new IntegerNode(integer, registers[at], new IntegerShape(integer.Size, type.Signed, type.Base, labels, isBitMap)),
        _ => new LebNode(type.Signed, registers[at], new IntegerShape(64, type.Signed, type.Base, labels)),
    };

    private StructNode Structure(StructClass type, FieldLocation at) =>
        new([.. type.Fields.Select(field => (field.Name, Member(field, at.Member(field.Name))))], type.Alignment);

    /// <summary>Whether a field means nothing to the reader itself, or is the CPU, which people want to see too.</summary>
    public static bool IsForPeople(Field field) => field.Roles is [] or [FieldRole.CpuId];

    private FieldNode Member(Field field, FieldLocation at)
    {
        var node = Node(field.Class, at);
        return hidesRoles && !IsForPeople(field) ? new HiddenNode(node) : node;
    }

    private VariantNode Variant(VariantClass variant, FieldLocation at) => new(
        [.. variant.Options.Select(option => (option.Name, option.Ranges, Node(option.Class, at.Option(option.Name))))],
        registers[variant.Tag!.Value],
        variant.SignedTag);
}
