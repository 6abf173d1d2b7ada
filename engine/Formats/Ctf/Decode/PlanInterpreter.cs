using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>
/// Runs a plan as it is: for packet headers, for events too rare to be worth compiling, and to find out which step
/// failed. It says what a compiled plan must do.
/// </summary>
internal static unsafe class PlanInterpreter
{
    /// <summary>Runs steps; see <see cref="Stepper"/>. On failure the context names the step.</summary>
    public static long Run(ImmutableArray<PlanOp> ops, DecodeContext context, byte* packet, long position, long limit, ref long slots)
    {
        foreach (var op in ops)
        {
            var next = op switch
            {
                RunOp run => Fixed(run, context, packet, position, limit, ref slots),
                AlignOp align => Align(align, position, limit),
                SetOp set => Set(set, position, ref slots),
                EdgeOp => (position & 7) == 0 ? position : -1,
                LebOp leb => Leb(leb, context, packet, position, limit, ref slots),
                StringOp text => String(text, context, packet, position, limit, ref slots),
                TextOp text => Text(text, context, packet, position, limit, ref slots),
                SkipOp skip => BitReader.Skip(context.Registers[skip.Register], skip.Stride, skip.Last, position, limit),
                RepeatOp repeat => Repeat(repeat, context, packet, position, limit, ref slots),
                ChooseOp choose => Choose(choose, context, packet, position, limit, ref slots),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            if (next < 0)
            {
                if (context.FailedOp is null) (context.FailedOp, context.FailedAt) = (op, position);
                return -1;
            }

            position = next;
        }

        return position;
    }

    private static long Fixed(RunOp run, DecodeContext context, byte* packet, long position, long limit, ref long slots)
    {
        if (run.Bits > limit - position) return -1;
        foreach (ref readonly var take in run.Takes.AsSpan())
        {
            var from = position + take.Offset;
            if (take.Form == TakeForm.Register)
            {
                context.Registers[take.Target] = BitReader.Read(packet, from, take);
                continue;
            }

            Unsafe.Add(ref slots, take.Target) = take.Form switch
            {
                TakeForm.Integer => BitReader.Read(packet, from, take),
                TakeForm.Boolean => BitReader.Read(packet, from, take) != 0 ? 1 : 0,
                TakeForm.Real => BitReader.ReadReal(packet, from, take),
                _ => Characters(take.Form == TakeForm.Name, take.Encoding, context, packet + (from >> 3), take.Size >> 3),
            };
        }

        return position + run.Bits;
    }

    private static long Align(AlignOp align, long position, long limit)
    {
        var next = (position + align.Bits - 1) & -(long)align.Bits;
        return next <= limit ? next : -1;
    }

    private static long Set(SetOp set, long position, ref long slots)
    {
        Unsafe.Add(ref slots, set.Slot) = set.Value;
        return position;
    }

    private static long Leb(LebOp op, DecodeContext context, byte* packet, long position, long limit, ref long slots)
    {
        long value = 0;
        var next = BitReader.Leb(packet, position, limit, op.Signed, ref value);
        if (next < 0) return -1;
        foreach (var slot in op.Slots) Unsafe.Add(ref slots, slot) = value;
        if (op.Register >= 0) context.Registers[op.Register] = value;
        if (op.WidthSlot >= 0) Unsafe.Add(ref slots, op.WidthSlot) = BitReader.LebWidth(position, next);
        return next;
    }

    private static long String(StringOp op, DecodeContext context, byte* packet, long position, long limit, ref long slots)
    {
        var length = DecodeContext.StringLength(packet, position, limit, op.Encoding);
        if (length < 0) return -1;
        Characters(op.Targets, op.Encoding, context, packet + (position >> 3), length, ref slots);
        return position + ((length + TextDecoder.UnitBytes(op.Encoding)) * 8);
    }

    private static long Text(TextOp op, DecodeContext context, byte* packet, long position, long limit, ref long slots)
    {
        var length = context.Registers[op.Register];
        if ((ulong)length > (ulong)((limit - position) >> 3)) return -1;
        Characters(op.Targets, op.Encoding, context, packet + (position >> 3), length, ref slots);
        return position + (length * 8);
    }

    private static void Characters(ImmutableArray<TextTarget> targets, TextEncoding encoding, DecodeContext context, byte* at, long length, ref long slots)
    {
        foreach (var target in targets) Unsafe.Add(ref slots, target.Slot) = Characters(target.IsName, encoding, context, at, length);
    }

    private static long Characters(bool isName, TextEncoding encoding, DecodeContext context, byte* at, long length)
    {
        if (encoding != TextEncoding.Utf8) return context.Encoded(at, length, encoding, isName);
        return isName ? context.Name(at, length) : context.Text(at, length);
    }

    private static long Repeat(RepeatOp op, DecodeContext context, byte* packet, long position, long limit, ref long slots)
    {
        var count = (ulong)(op.Register < 0 ? op.Count : context.Registers[op.Register]);
        for (var i = 0UL; i < count; i++)
        {
            var next = Run(op.Body, context, packet, position, limit, ref slots);

            // A body that takes no room will not take any the next time either: the number of times is no reason to hang.
            if (next <= position) return next;
            position = next;
        }

        return position;
    }

    private static long Choose(ChooseOp op, DecodeContext context, byte* packet, long position, long limit, ref long slots)
    {
        var tag = context.Registers[op.Register];
        foreach (var choice in op.Choices)
        {
            foreach (var range in choice.Ranges)
            {
                if (!range.Contains(tag, op.Signed)) continue;
                context.Present |= choice.Present;
                return Run(choice.Ops, context, packet, position, limit, ref slots);
            }
        }

        return op.MayChooseNone ? position : -1;
    }
}
