using System.Collections.Immutable;
using System.Runtime.CompilerServices;

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
                AlignOp align => (position + align.Bits - 1) & -(long)align.Bits,
                SetOp set => Set(set, position, ref slots),
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
                TakeForm.Real => BitReader.ReadReal(packet, from, take),
                _ => Characters(take.Form, context, packet + (from >> 3), take.Size >> 3),
            };
        }

        return position + run.Bits;
    }

    private static long Set(SetOp set, long position, ref long slots)
    {
        Unsafe.Add(ref slots, set.Slot) = set.Value;
        return position;
    }

    private static long String(StringOp op, DecodeContext context, byte* packet, long position, long limit, ref long slots)
    {
        var length = DecodeContext.StringLength(packet, position, limit);
        if (length < 0) return -1;
        if (op.Slot >= 0) Unsafe.Add(ref slots, op.Slot) = Characters(op.Form, context, packet + (position >> 3), length);
        return position + ((length + 1) * 8);
    }

    private static long Text(TextOp op, DecodeContext context, byte* packet, long position, long limit, ref long slots)
    {
        var length = context.Registers[op.Register];
        if ((ulong)length > (ulong)((limit - position) >> 3)) return -1;
        Unsafe.Add(ref slots, op.Slot) = Characters(op.Form, context, packet + (position >> 3), length);
        return position + (length * 8);
    }

    private static long Characters(TakeForm form, DecodeContext context, byte* at, long length) =>
        form == TakeForm.Name ? context.Name(at, length) : context.Text(at, length);

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
                var inside = op.Signed
                    ? tag >= range.First && tag <= range.Last
                    : (ulong)tag >= (ulong)range.First && (ulong)tag <= (ulong)range.Last;
                if (!inside) continue;
                context.Present |= choice.Present;
                return Run(choice.Ops, context, packet, position, limit, ref slots);
            }
        }

        return -1;
    }
}
