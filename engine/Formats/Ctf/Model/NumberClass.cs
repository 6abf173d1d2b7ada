using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.Ctf.Model;

/// <summary>An integer: what lengths and tags are.</summary>
/// <param name="Base">The base people want to read it in: 2, 8, 10 or 16.</param>
internal abstract record NumberClass(bool Signed, int Base) : FieldClass;

/// <summary>An integer of 1 to 64 bits.</summary>
/// <param name="IsText">Whether it has a character encoding, so that several of them are a text.</param>
/// <param name="Clock">Name of the clock whose time it is, or null.</param>
/// <param name="Reversed">Whether its bits come in the other order than its bytes suggest (CTF 2, 5.3.4: <c>bit-order</c>).</param>
internal sealed record IntegerClass(int Size, bool Signed, int Align, ByteOrder Order, int Base, bool IsText, string? Clock, bool Reversed = false)
    : NumberClass(Signed, Base)
{
    /// <inheritdoc/>
    public override int Alignment => Align;

    /// <summary>Whether an array of it is a text.</summary>
    public bool IsCharacter => IsText && Size == 8 && Align == 8;
}

/// <summary>An integer of at most 64 bits in as many groups of 7 bits as it needs, LEB128 (CTF 2, 5.3.10).</summary>
internal sealed record VariableIntegerClass(bool Signed, int Base) : NumberClass(Signed, Base)
{
    /// <inheritdoc/>
    public override int Alignment => 8;
}

/// <summary>An integer whose values have labels; ranges of labels may overlap.</summary>
internal sealed record EnumClass(NumberClass Container, ImmutableArray<IntegerLabel> Labels) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => Container.Alignment;
}

/// <summary>An integer whose bits have names (CTF 2, 5.3.5).</summary>
internal sealed record BitMapClass(IntegerClass Container, ImmutableArray<IntegerLabel> Flags) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => Container.Alignment;
}

/// <summary>Bits that are false when all of them are zero (CTF 2, 5.3.6).</summary>
internal sealed record BooleanClass(IntegerClass Container) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => Container.Alignment;
}

/// <summary>An IEEE 754 number of 16, 32 or 64 bits.</summary>
internal sealed record FloatClass(int Size, int Align, ByteOrder Order, bool Reversed = false) : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => Align;
}
