using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.Ctf.Model;

/// <summary>Order of the bytes of a number; bit fields fill from the low bit (little) or the high bit (big).</summary>
internal enum ByteOrder : byte
{
    /// <summary>Least significant first.</summary>
    Little,

    /// <summary>Most significant first.</summary>
    Big,
}

/// <summary>How a field lies in a packet (CTF 1.8, section 4). Both metadata languages end in this model.</summary>
internal abstract record FieldClass
{
    /// <summary>In bits; the field starts at a multiple of it, counted from the start of the packet.</summary>
    public abstract int Alignment { get; }
}

/// <summary>An integer of 1 to 64 bits.</summary>
/// <param name="Base">The base people want to read it in: 2, 8, 10 or 16.</param>
/// <param name="IsText">Whether it has a character encoding, so that several of them are a text.</param>
/// <param name="Clock">Name of the clock whose time it is, or null.</param>
internal sealed record IntegerClass(int Size, bool Signed, int Align, ByteOrder Order, int Base, bool IsText, string? Clock) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => Align;

    /// <summary>Whether an array of it is a text.</summary>
    public bool IsCharacter => IsText && Size == 8 && Align % 8 == 0;
}

/// <summary>An integer whose values have labels; ranges of labels may overlap.</summary>
internal sealed record EnumClass(IntegerClass Container, ImmutableArray<EnumLabel> Labels) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => Container.Alignment;
}

/// <summary>A label and every value it stands for.</summary>
internal sealed record EnumLabel(string Name, ImmutableArray<ValueRange> Ranges);

/// <summary>Values from first to last, both included; bit patterns when the integer is unsigned.</summary>
internal readonly record struct ValueRange(long First, long Last);

/// <summary>An IEEE 754 number of 32 or 64 bits.</summary>
internal sealed record FloatClass(int Size, int Align, ByteOrder Order) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => Align;
}

/// <summary>Bytes up to a NUL.</summary>
internal sealed record StringClass : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => 8;
}

/// <summary>A number of elements that the metadata fixes.</summary>
internal sealed record ArrayClass(FieldClass Element, long Length) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => Element.Alignment;
}

/// <summary>A number of elements that an earlier field tells.</summary>
internal sealed record SequenceClass(FieldClass Element, FieldLocation Length) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => Element.Alignment;
}

/// <summary>Fields one after the other.</summary>
internal sealed record StructClass(ImmutableArray<Field> Fields, int MinAlignment) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment { get; } = Fields.Aggregate(MinAlignment, (most, field) => Math.Max(most, field.Class.Alignment));

    /// <summary>The field of a name, or null.</summary>
    public Field? Find(string name) => Fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal));
}

/// <summary>One of several classes, as an earlier field tells. It has no alignment of its own, its options have.</summary>
/// <param name="Tag">The field that tells; null in a declaration that has not been given one yet.</param>
/// <param name="SignedTag">Whether ranges compare as signed numbers.</param>
internal sealed record VariantClass(FieldLocation? Tag, ImmutableArray<VariantOption> Options, bool SignedTag) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => 1;
}

/// <summary>An option of a variant and the tag values that choose it.</summary>
internal sealed record VariantOption(string Name, FieldClass Class, ImmutableArray<ValueRange> Ranges);
