using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.Ctf.Model;

/// <summary>A number of elements that the metadata fixes.</summary>
internal sealed record ArrayClass(FieldClass Element, long Length, int MinAlignment = 1) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => Math.Max(MinAlignment, Element.Alignment);

    /// <inheritdoc/>
    public override int Depth { get; } = Element.Depth + 1;

    /// <inheritdoc/>
    public override long Nodes { get; } = Element.Nodes + 1;
}

/// <summary>A number of elements that an earlier field tells.</summary>
internal sealed record SequenceClass(FieldClass Element, FieldLocation Length, int MinAlignment = 1) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => Math.Max(MinAlignment, Element.Alignment);

    /// <inheritdoc/>
    public override int Depth { get; } = Element.Depth + 1;

    /// <inheritdoc/>
    public override long Nodes { get; } = Element.Nodes + 1;
}

/// <summary>Fields one after the other.</summary>
internal sealed record StructClass(ImmutableArray<Field> Fields, int MinAlignment) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment { get; } = Fields.Aggregate(MinAlignment, (most, field) => Math.Max(most, field.Class.Alignment));

    /// <inheritdoc/>
    public override int Depth { get; } = Fields.Select(field => field.Class.Depth).DefaultIfEmpty().Max() + 1;

    /// <inheritdoc/>
    public override long Nodes { get; } = Fields.Sum(field => field.Class.Nodes) + 1;

    /// <summary>The field of a name, or null.</summary>
    public Field? Find(string name) => Fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal));
}

/// <summary>A field that is there only if an earlier one says so (CTF 2, 5.3.22). It has no alignment of its own.</summary>
/// <param name="Selector">The field that tells.</param>
/// <param name="Ranges">Its values with which the field is there.</param>
/// <param name="SignedSelector">Whether ranges compare as signed numbers.</param>
internal sealed record OptionalClass(FieldClass Content, FieldLocation Selector, ImmutableArray<IntegerRange> Ranges, bool SignedSelector) : FieldClass
{
    /// <summary>The values of a truth value that mean true.</summary>
    public static ImmutableArray<IntegerRange> AnyBit { get; } = [new IntegerRange(1, unchecked((long)ulong.MaxValue))];

    /// <inheritdoc/>
    public override int Alignment => 1;

    /// <inheritdoc/>
    public override int Depth { get; } = Content.Depth + 1;

    /// <inheritdoc/>
    public override long Nodes { get; } = Content.Nodes + 1;
}

/// <summary>One of several classes, as an earlier field tells. It has no alignment of its own, its options have.</summary>
/// <param name="Tag">The field that tells; null in a declaration that has not been given one yet.</param>
/// <param name="SignedTag">Whether ranges compare as signed numbers.</param>
internal sealed record VariantClass(FieldLocation? Tag, ImmutableArray<VariantOption> Options, bool SignedTag) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => 1;

    /// <inheritdoc/>
    public override int Depth { get; } = Options.Select(option => option.Class.Depth).DefaultIfEmpty().Max() + 1;

    /// <inheritdoc/>
    public override long Nodes { get; } = Options.Sum(option => option.Class.Nodes) + 1;
}

/// <summary>An option of a variant and the tag values that choose it.</summary>
/// <param name="Roles">What it means to a reader when it is a number.</param>
internal sealed record VariantOption(string Name, FieldClass Class, ImmutableArray<IntegerRange> Ranges, ImmutableArray<FieldRole> Roles)
{
    /// <summary>An option that is plain data.</summary>
    public VariantOption(string name, FieldClass type, ImmutableArray<IntegerRange> ranges)
        : this(name, type, ranges, [])
    {
    }
}
