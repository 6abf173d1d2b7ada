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

/// <summary>Steps over bytes and their NUL, and takes them into a slot unless <paramref name="Slot"/> is -1.</summary>
internal sealed record StringOp(TakeForm Form, int Slot, string Field) : PlanOp;

/// <summary>Steps over as many characters as a register says, and takes them.</summary>
internal sealed record TextOp(int Register, TakeForm Form, int Slot, string Field) : PlanOp;

/// <summary>Steps over as many elements as a register says.</summary>
/// <param name="Stride">Bits from one element to the next.</param>
/// <param name="Last">Bits of an element without its padding.</param>
internal sealed record SkipOp(int Register, long Stride, long Last, string Field) : PlanOp;

/// <summary>Repeats steps a constant number of times, or as often as a register says (<paramref name="Register"/> not -1).</summary>
internal sealed record RepeatOp(int Register, long Count, ImmutableArray<PlanOp> Body) : PlanOp;

/// <summary>Takes the steps of the option that a register chooses.</summary>
internal sealed record ChooseOp(int Register, bool Signed, ImmutableArray<Choice> Choices, string Field) : PlanOp;

/// <summary>An option of a <see cref="ChooseOp"/>.</summary>
/// <param name="Present">Slots that are present only if this option is chosen.</param>
internal sealed record Choice(string Name, ImmutableArray<ValueRange> Ranges, ImmutableArray<PlanOp> Ops, ulong Present);

/// <summary>What a field becomes.</summary>
internal enum TakeForm : byte
{
    /// <summary>An integer into a slot.</summary>
    Integer,

    /// <summary>An integer into a register, because a length or a tag refers to it.</summary>
    Register,

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
internal readonly record struct Take(long Offset, TakeForm Form, int Size, bool Signed, ByteOrder Order, int Target);
