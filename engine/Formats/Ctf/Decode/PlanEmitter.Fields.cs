using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>The part of the emitter for the fields of a run: whole bytes are plain loads, bit fields a load, shift and mask.</summary>
internal sealed partial class PlanEmitter
{
    private void Takes(RunOp run)
    {
        if (run.Takes.IsEmpty) return;
        var start = _il.DeclareLocal(typeof(byte*));
        AtPosition();
        _il.Emit(OpCodes.Stloc, start);
        foreach (var take in run.Takes) Take(take, run, start);
    }

    private void Take(Take take, RunOp run, LocalBuilder start)
    {
        switch (take.Form)
        {
            case TakeForm.Integer:
                Store(take.Target, () => Value(take, run, start));
                break;
            case TakeForm.Boolean:
                Store(take.Target, () =>
                {
                    Value(take, run, start);
                    _il.Emit(OpCodes.Ldc_I8, 0L);
                    _il.Emit(OpCodes.Cgt_Un);
                    _il.Emit(OpCodes.Conv_I8);
                });
                break;
            case TakeForm.Real:
                Store(take.Target, () =>
                {
                    Value(take, run, start);
                    if (take.Size < 64) _il.Emit(OpCodes.Call, take.Size == 32 ? Methods.Widen : Methods.WidenHalf);
                });
                break;
            case TakeForm.Register:
                StoreRegister(take.Target, () => Value(take, run, start));
                break;
            default:
                var at = (run.Start.Bit!.Value + take.Offset) >> 3;
                Characters(
                    new TextTarget(take.Target, take.Form == TakeForm.Name),
                    take.Encoding,
                    () => Byte(start, at),
                    () => _il.Emit(OpCodes.Ldc_I8, take.Size / 8L));
                break;
        }
    }

    /// <summary>Leaves the value of an integer on the stack, as 64 bits.</summary>
    private void Value(in Take take, RunOp run, LocalBuilder start)
    {
        if (take.Reversed || run.Start.Bit is not { } phase)
        {
            ReadAnywhere(take);
            return;
        }

        var bit = phase + take.Offset;
        var shift = (int)(bit & 7);
        if (shift == 0 && take.Size is 8 or 16 or 32 or 64) ReadBytes(take, start, bit >> 3);
        else if (shift + take.Size <= 64) ReadBits(take, start, bit >> 3, shift);
        else ReadAnywhere(take);
    }

    private void ReadBytes(in Take take, LocalBuilder start, long at)
    {
        Byte(start, at);
        var swap = take.Order == ByteOrder.Big && take.Size > 8;
        Load(take.Size, take.Signed && !swap);
        if (!swap) return;
        _il.Emit(OpCodes.Call, Methods.Swap);
        if (take.Size < 64) Shift(take.Signed ? OpCodes.Shr : OpCodes.Shr_Un, 64 - take.Size);
    }

    /// <summary>Loads the bytes that hold the field, moves it to the top and from there down, which also brings its sign.</summary>
    private void ReadBits(in Take take, LocalBuilder start, long at, int shift)
    {
        Byte(start, at);
        if (take.Order == ByteOrder.Little)
        {
            Load(shift + take.Size <= 8 ? 8 : shift + take.Size <= 16 ? 16 : shift + take.Size <= 32 ? 32 : 64, signed: false);
            Shift(OpCodes.Shl, 64 - shift - take.Size);
        }
        else
        {
            Load(64, signed: false);
            _il.Emit(OpCodes.Call, Methods.Swap);
            Shift(OpCodes.Shl, shift);
        }

        Shift(take.Signed ? OpCodes.Shr : OpCodes.Shr_Un, 64 - take.Size);
    }

    private void ReadAnywhere(in Take take)
    {
        _il.Emit(OpCodes.Ldarg, Packet);
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Ldc_I8, take.Offset);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldc_I4, take.Size);
        _il.Emit(OpCodes.Call, take.Order == ByteOrder.Little ? Methods.Little : Methods.Big);
        if (take.Reversed)
        {
            _il.Emit(OpCodes.Ldc_I4, take.Size);
            _il.Emit(OpCodes.Call, Methods.Reverse);
        }

        if (!take.Signed) return;
        Shift(OpCodes.Shl, 64 - take.Size);
        Shift(OpCodes.Shr, 64 - take.Size);
    }

    private void Load(int size, bool signed)
    {
        _il.Emit(OpCodes.Unaligned, (byte)1);
        _il.Emit((size, signed) switch
        {
            (8, true) => OpCodes.Ldind_I1,
            (8, false) => OpCodes.Ldind_U1,
            (16, true) => OpCodes.Ldind_I2,
            (16, false) => OpCodes.Ldind_U2,
            (32, true) => OpCodes.Ldind_I4,
            (32, false) => OpCodes.Ldind_U4,
            _ => OpCodes.Ldind_I8,
        });
        if (size < 64) _il.Emit(signed ? OpCodes.Conv_I8 : OpCodes.Conv_U8);
    }

    private void Byte(LocalBuilder start, long at)
    {
        _il.Emit(OpCodes.Ldloc, start);
        _il.Emit(OpCodes.Ldc_I8, at);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Add);
    }

    private void Shift(OpCode direction, int bits)
    {
        if (bits == 0) return;
        _il.Emit(OpCodes.Ldc_I4, bits);
        _il.Emit(direction);
    }

    private void Characters(TextTarget target, TextEncoding encoding, Action length) => Characters(target, encoding, AtPosition, length);

    private void Characters(TextTarget target, TextEncoding encoding, Action at, Action length) => Store(target.Slot, () =>
    {
        _il.Emit(OpCodes.Ldarg, Context);
        at();
        length();
        if (encoding == TextEncoding.Utf8)
        {
            _il.Emit(OpCodes.Call, target.IsName ? Methods.Name : Methods.Text);
            return;
        }

        _il.Emit(OpCodes.Ldc_I4, (int)encoding);
        _il.Emit(target.IsName ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Call, Methods.Encoded);
    });

    private void AtPosition()
    {
        _il.Emit(OpCodes.Ldarg, Packet);
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Ldc_I4_3);
        _il.Emit(OpCodes.Shr);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Add);
    }

    private void Store(int slot, Action value)
    {
        if (_variables is not null)
        {
            value();
            _il.Emit(OpCodes.Stloc, Variable(slot));
            return;
        }

        _il.Emit(OpCodes.Ldarg, Slots);
        _il.Emit(OpCodes.Ldc_I4, slot * sizeof(long));
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Add);
        value();
        _il.Emit(OpCodes.Stind_I8);
    }

    /// <summary>What compiled plans call and touch.</summary>
    private static class Methods
    {
        public static readonly FieldInfo Registers = typeof(DecodeContext).GetField(nameof(DecodeContext.Registers), BindingFlags.Instance | BindingFlags.NonPublic)!;
        public static readonly FieldInfo Present = typeof(DecodeContext).GetField(nameof(DecodeContext.Present), BindingFlags.Instance | BindingFlags.NonPublic)!;
        public static readonly FieldInfo Loop = typeof(DecodeContext).GetField(nameof(DecodeContext.Loop), BindingFlags.Instance | BindingFlags.NonPublic)!;
        public static readonly MethodInfo StepOver = typeof(HeaderLoop).GetMethod(nameof(HeaderLoop.StepOver))!;
        public static readonly MethodInfo Text = typeof(DecodeContext).GetMethod(nameof(DecodeContext.Text))!;
        public static readonly MethodInfo Name = typeof(DecodeContext).GetMethod(nameof(DecodeContext.Name))!;
        public static readonly MethodInfo Encoded = typeof(DecodeContext).GetMethod(nameof(DecodeContext.Encoded))!;
        public static readonly MethodInfo StringLength = typeof(DecodeContext).GetMethod(nameof(DecodeContext.StringLength))!;
        public static readonly MethodInfo Skip = typeof(BitReader).GetMethod(nameof(BitReader.Skip))!;
        public static readonly MethodInfo Little = typeof(BitReader).GetMethod(nameof(BitReader.Little))!;
        public static readonly MethodInfo Big = typeof(BitReader).GetMethod(nameof(BitReader.Big))!;
        public static readonly MethodInfo Leb = typeof(BitReader).GetMethod(nameof(BitReader.Leb))!;
        public static readonly MethodInfo LebWidth = typeof(BitReader).GetMethod(nameof(BitReader.LebWidth))!;
        public static readonly MethodInfo Reverse = typeof(BitReader).GetMethod(nameof(BitReader.Reverse))!;
        public static readonly MethodInfo WidenHalf = typeof(BitReader).GetMethod(nameof(BitReader.WidenHalf))!;
        public static readonly MethodInfo Widen = typeof(BitReader).GetMethod(nameof(BitReader.Widen))!;
        public static readonly MethodInfo Swap = typeof(BinaryPrimitives).GetMethod(nameof(BinaryPrimitives.ReverseEndianness), [typeof(ulong)])!;
    }
}
