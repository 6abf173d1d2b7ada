using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>
/// A step over fields. A plan is a value: it can be printed and compared, run as it is (<see cref="PlanInterpreter"/>)
/// or compiled, and both must do the same.
/// </summary>
internal abstract record PlanOp;

/// <summary>Steps over fields of constant size and distance, and takes some of them: one bounds check for all.</summary>
/// <param name="Start">What is known of the position where it starts.</param>
/// <param name="Field">The first field of it, for messages.</param>
internal sealed record RunOp(long Bits, ImmutableArray<Take> Takes, Phase Start, string Field) : PlanOp;

/// <summary>Steps to the next multiple of an alignment that cannot be known beforehand.</summary>
internal sealed record AlignOp(int Bits) : PlanOp;

/// <summary>Writes a constant.</summary>
internal sealed record SetOp(int Slot, long Value) : PlanOp;

/// <summary>Demands a whole byte: what came before it was of the other byte order (CTF 2, 6.4.3, step 3).</summary>
internal sealed record EdgeOp(string Field) : PlanOp;

/// <summary>Steps over an integer of variable length, and takes it.</summary>
/// <param name="Register">Where it goes because a length or a tag refers to it, or -1.</param>
/// <param name="WidthSlot">Where its width in bits goes, or -1.</param>
internal sealed record LebOp(bool Signed, ImmutableArray<int> Slots, int Register, int WidthSlot, string Field) : PlanOp;

/// <summary>Steps over characters and their NUL, and takes them.</summary>
internal sealed record StringOp(TextEncoding Encoding, ImmutableArray<TextTarget> Targets, string Field) : PlanOp;

/// <summary>Steps over as many bytes of characters as a register says, and takes them.</summary>
internal sealed record TextOp(int Register, TextEncoding Encoding, ImmutableArray<TextTarget> Targets, string Field) : PlanOp;

/// <summary>A slot that a text goes into.</summary>
/// <param name="IsName">Whether it goes into the table of names, not into the text of the batch.</param>
internal readonly record struct TextTarget(int Slot, bool IsName);

/// <summary>Steps over as many elements as a register says.</summary>
/// <param name="Stride">Bits from one element to the next.</param>
/// <param name="Last">Bits of an element without its padding.</param>
internal sealed record SkipOp(int Register, long Stride, long Last, string Field) : PlanOp;

/// <summary>Repeats steps a constant number of times, or as often as a register says (<paramref name="Register"/> not -1).</summary>
internal sealed record RepeatOp(int Register, long Count, ImmutableArray<PlanOp> Body) : PlanOp;

/// <summary>Takes the steps of the option that a register chooses.</summary>
/// <param name="MayChooseNone">Whether no step is taken when no option fits; else that is an error.</param>
internal sealed record ChooseOp(int Register, bool Signed, ImmutableArray<Choice> Choices, bool MayChooseNone, string Field) : PlanOp;

/// <summary>An option of a <see cref="ChooseOp"/>.</summary>
/// <param name="Present">Slots that are present only if this option is chosen.</param>
internal sealed record Choice(string Name, ImmutableArray<IntegerRange> Ranges, ImmutableArray<PlanOp> Ops, ulong Present);

/// <summary>What a field becomes.</summary>
internal enum TakeForm : byte
{
    /// <summary>An integer into a slot.</summary>
    Integer,

    /// <summary>An integer into a register, because a length or a tag refers to it.</summary>
    Register,

    /// <summary>Whether a bit is set, into a slot.</summary>
    Boolean,

    /// <summary>A floating-point number into a slot, as the bits of a double.</summary>
    Real,

    /// <summary>Characters into the text of the batch.</summary>
    Text,

    /// <summary>Characters into the table of names.</summary>
    Name,
}

/// <summary>A field taken at a constant distance from the start of a run.</summary>
/// <param name="Offset">Bits from the start of the run.</param>
/// <param name="Size">Bits.</param>
/// <param name="Target">Slot or register.</param>
internal readonly record struct Take(long Offset, TakeForm Form, int Size, bool Signed, ByteOrder Order, int Target)
{
    /// <summary>Whether the value's bits are to be turned around.</summary>
    public bool Reversed { get; init; }

    /// <summary>How characters are encoded.</summary>
    public TextEncoding Encoding { get; init; }
}
