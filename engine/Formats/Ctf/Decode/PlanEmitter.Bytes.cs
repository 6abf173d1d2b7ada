using System.Reflection.Emit;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>The part of the emitter for fields whose size only the packet tells: variable integers, texts, sequences.</summary>
internal sealed partial class PlanEmitter
{
    private void Edge()
    {
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Ldc_I8, 7L);
        _il.Emit(OpCodes.And);
        _il.Emit(OpCodes.Brtrue, _fail);
    }

    private void Leb(LebOp op)
    {
        var (value, next) = (_il.DeclareLocal(typeof(long)), _il.DeclareLocal(typeof(long)));
        _il.Emit(OpCodes.Ldarg, Packet);
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Ldarg, Limit);
        _il.Emit(op.Signed ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Ldloca, value);
        _il.Emit(OpCodes.Call, Methods.Leb);
        _il.Emit(OpCodes.Stloc, next);
        _il.Emit(OpCodes.Ldloc, next);
        _il.Emit(OpCodes.Ldc_I8, 0L);
        _il.Emit(OpCodes.Blt, _fail);
        foreach (var slot in op.Slots) Store(slot, () => _il.Emit(OpCodes.Ldloc, value));
        if (op.Register >= 0) StoreRegister(op.Register, () => _il.Emit(OpCodes.Ldloc, value));
        if (op.WidthSlot >= 0) Store(op.WidthSlot, () =>
        {
            _il.Emit(OpCodes.Ldarg, Position);
            _il.Emit(OpCodes.Ldloc, next);
            _il.Emit(OpCodes.Call, Methods.LebWidth);
        });
        _il.Emit(OpCodes.Ldloc, next);
        _il.Emit(OpCodes.Starg, Position);
    }

    private void String(StringOp op)
    {
        var length = _il.DeclareLocal(typeof(long));
        _il.Emit(OpCodes.Ldarg, Packet);
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Ldarg, Limit);
        _il.Emit(OpCodes.Ldc_I4, (int)op.Encoding);
        _il.Emit(OpCodes.Call, Methods.StringLength);
        _il.Emit(OpCodes.Stloc, length);
        _il.Emit(OpCodes.Ldloc, length);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Conv_I8);
        _il.Emit(OpCodes.Blt, _fail);
        foreach (var target in op.Targets) Characters(target, op.Encoding, () => _il.Emit(OpCodes.Ldloc, length));
        AdvanceBy(() =>
        {
            _il.Emit(OpCodes.Ldloc, length);
            _il.Emit(OpCodes.Ldc_I8, (long)TextDecoder.UnitBytes(op.Encoding));
            _il.Emit(OpCodes.Add);
            _il.Emit(OpCodes.Ldc_I4_3);
            _il.Emit(OpCodes.Shl);
        });
    }

    private void Text(TextOp op)
    {
        Register(op.Register);
        _il.Emit(OpCodes.Ldarg, Limit);
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Ldc_I4_3);
        _il.Emit(OpCodes.Shr);
        _il.Emit(OpCodes.Bgt_Un, _fail);
        foreach (var target in op.Targets) Characters(target, op.Encoding, () => Register(op.Register));
        AdvanceBy(() =>
        {
            Register(op.Register);
            _il.Emit(OpCodes.Ldc_I4_3);
            _il.Emit(OpCodes.Shl);
        });
    }

    private void Skip(SkipOp op)
    {
        Register(op.Register);
        _il.Emit(OpCodes.Ldc_I8, op.Stride);
        _il.Emit(OpCodes.Ldc_I8, op.Last);
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Ldarg, Limit);
        _il.Emit(OpCodes.Call, Methods.Skip);
        _il.Emit(OpCodes.Starg, Position);
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Ldc_I8, 0L);
        _il.Emit(OpCodes.Blt, _fail);
    }
}
