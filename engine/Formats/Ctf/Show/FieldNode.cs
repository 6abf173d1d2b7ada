using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Show;

/// <summary>
/// A field class made ready to be shown: references are register numbers, shapes are made once. Plans extract a few fields
/// fast and forget names and nesting; nodes keep both.
/// </summary>
internal abstract class FieldNode
{
    /// <summary>Tells the field at a position and steps over it.</summary>
    /// <returns>The position after it, or -1 when it does not fit.</returns>
    public abstract long Show(ShowContext context, string? name, long position);

    /// <summary>The next multiple of an alignment.</summary>
    protected static long Aligned(long position, int alignment) => (position + alignment - 1) & -(long)alignment;
}

/// <summary>An integer of fixed size.</summary>
/// <param name="register">Where its value goes because a length or a tag refers to it, or -1.</param>
internal sealed unsafe class IntegerNode(IntegerClass type, int register, IntegerShape shape) : FieldNode
{
    private readonly Take _take = new(0, TakeForm.Integer, type.Size, type.Signed, type.Order, register) { Reversed = type.Reversed };

    /// <inheritdoc/>
    public override long Show(ShowContext context, string? name, long position)
    {
        position = Aligned(position, type.Align);
        if (type.Size > context.Limit - position) return -1;
        var value = BitReader.Read(context.Packet, position, _take);
        if (register >= 0) context.Registers[register] = value;
        context.Visitor.Integer(name, value, shape);
        return position + type.Size;
    }
}

/// <summary>A truth value.</summary>
internal sealed unsafe class BooleanNode(IntegerClass type, int register) : FieldNode
{
    private readonly Take _take = new(0, TakeForm.Boolean, type.Size, type.Signed, type.Order, register);

    /// <inheritdoc/>
    public override long Show(ShowContext context, string? name, long position)
    {
        position = Aligned(position, type.Align);
        if (type.Size > context.Limit - position) return -1;
        var value = BitReader.Read(context.Packet, position, _take);
        if (register >= 0) context.Registers[register] = value;
        context.Visitor.Boolean(name, value != 0);
        return position + type.Size;
    }
}

/// <summary>An integer of variable length.</summary>
internal sealed unsafe class LebNode(bool signed, int register, IntegerShape shape) : FieldNode
{
    /// <inheritdoc/>
    public override long Show(ShowContext context, string? name, long position)
    {
        long value = 0;
        var stop = BitReader.Leb(context.Packet, Aligned(position, 8), context.Limit, signed, ref value);
        if (stop < 0) return -1;
        if (register >= 0) context.Registers[register] = value;
        context.Visitor.Integer(name, value, shape);
        return stop;
    }
}

/// <summary>A floating-point number.</summary>
internal sealed unsafe class RealNode(FloatClass type) : FieldNode
{
    private readonly Take _take = new(0, TakeForm.Real, type.Size, Signed: false, type.Order, -1) { Reversed = type.Reversed };

    /// <inheritdoc/>
    public override long Show(ShowContext context, string? name, long position)
    {
        position = Aligned(position, type.Align);
        if (type.Size > context.Limit - position) return -1;
        context.Visitor.Real(name, BitConverter.Int64BitsToDouble(BitReader.ReadReal(context.Packet, position, _take)));
        return position + type.Size;
    }
}
