using System.Collections.Immutable;
using System.Reflection.Emit;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>
/// Compiles a plan to machine code that does what <see cref="PlanInterpreter"/> does, except that it does not say which step
/// failed. This part: steps that hold others, and runs; fields of runs, fields
/// whose size is not known and the loop over event headers are in the other parts.
/// </summary>
internal sealed partial class PlanEmitter
{
    private const short Context = 0;
    private const short Packet = 1;
    private const short Position = 2;
    private const short Limit = 3;
    private const short Slots = 4;

    private readonly ILGenerator _il;
    private readonly Label _fail;

    private PlanEmitter(ILGenerator il)
    {
        _il = il;
        _fail = il.DefineLabel();
    }

    /// <summary>A method for a plan; bind it to a context to get a <see cref="Stepper"/>.</summary>
    /// <param name="name">Name in stack traces and profiles.</param>
    public static DynamicMethod Compile(Plan plan, string name)
    {
        var method = Method(name);
        var emitter = new PlanEmitter(method.GetILGenerator());
        emitter.Steps(plan.Ops);
        emitter.Finish();
        return method;
    }

    private static unsafe DynamicMethod Method(string name) => new(
        name,
        typeof(long),
        [typeof(DecodeContext), typeof(byte*), typeof(long), typeof(long), typeof(long).MakeByRefType()],
        typeof(PlanEmitter).Module,
        skipVisibility: true);

    private void Finish()
    {
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Ret);
        _il.MarkLabel(_fail);
        _il.Emit(OpCodes.Ldc_I8, -1L);
        _il.Emit(OpCodes.Ret);
    }

    private void Steps(ImmutableArray<PlanOp> ops)
    {
        foreach (var op in ops)
        {
            switch (op)
            {
                case RunOp run: Run(run); break;
                case AlignOp align: Align(align); break;
                case SetOp set: Store(set.Slot, () => _il.Emit(OpCodes.Ldc_I8, set.Value)); break;
                case EdgeOp: Edge(); break;
                case LebOp leb: Leb(leb); break;
                case StringOp text: String(text); break;
                case TextOp text: Text(text); break;
                case SkipOp skip: Skip(skip); break;
                case RepeatOp repeat: Repeat(repeat); break;
                case ChooseOp choose: Choose(choose); break;
            }
        }
    }

    private void Run(RunOp run)
    {
        _il.Emit(OpCodes.Ldc_I8, run.Bits);
        _il.Emit(OpCodes.Ldarg, Limit);
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Bgt, _fail);
        Takes(run);
        AdvanceBy(() => _il.Emit(OpCodes.Ldc_I8, run.Bits));
    }

    private void Align(AlignOp align)
    {
        AdvanceBy(() => _il.Emit(OpCodes.Ldc_I8, align.Bits - 1L));
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Ldc_I8, -(long)align.Bits);
        _il.Emit(OpCodes.And);
        _il.Emit(OpCodes.Starg, Position);
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Ldarg, Limit);
        _il.Emit(OpCodes.Bgt, _fail);
    }

    private void Repeat(RepeatOp op)
    {
        var (left, before) = (_il.DeclareLocal(typeof(long)), _il.DeclareLocal(typeof(long)));
        var (next, done) = (_il.DefineLabel(), _il.DefineLabel());
        if (op.Register >= 0) Register(op.Register);
        else _il.Emit(OpCodes.Ldc_I8, op.Count);
        _il.Emit(OpCodes.Stloc, left);
        _il.MarkLabel(next);
        _il.Emit(OpCodes.Ldloc, left);
        _il.Emit(OpCodes.Brfalse, done);
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Stloc, before);
        Steps(op.Body);
        _il.Emit(OpCodes.Ldloc, left);
        _il.Emit(OpCodes.Ldc_I8, 1L);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Stloc, left);
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Ldloc, before);
        _il.Emit(OpCodes.Bgt, next);
        _il.MarkLabel(done);
    }

    private void Choose(ChooseOp op)
    {
        var labels = op.Choices.Select(_ => _il.DefineLabel()).ToArray();
        var done = _il.DefineLabel();
        for (var i = 0; i < labels.Length; i++)
            foreach (var range in op.Choices[i].Ranges) GoIfInside(op, range, labels[i]);
        _il.Emit(OpCodes.Br, op.MayChooseNone ? done : _fail);
        for (var i = 0; i < labels.Length; i++)
        {
            _il.MarkLabel(labels[i]);
            MarkPresent(op.Choices[i].Present);
            Steps(op.Choices[i].Ops);
            _il.Emit(OpCodes.Br, done);
        }

        _il.MarkLabel(done);
    }

    private void GoIfInside(ChooseOp op, IntegerRange range, Label label)
    {
        var outside = _il.DefineLabel();
        Register(op.Register);
        _il.Emit(OpCodes.Ldc_I8, range.First);
        if (range.First == range.Last)
        {
            _il.Emit(OpCodes.Beq, label);
            return;
        }

        _il.Emit(op.Signed ? OpCodes.Blt : OpCodes.Blt_Un, outside);
        Register(op.Register);
        _il.Emit(OpCodes.Ldc_I8, range.Last);
        _il.Emit(op.Signed ? OpCodes.Ble : OpCodes.Ble_Un, label);
        _il.MarkLabel(outside);
    }

    private void MarkPresent(ulong present)
    {
        if (present == 0 || _variables is not null) return;
        _il.Emit(OpCodes.Ldarg, Context);
        _il.Emit(OpCodes.Ldarg, Context);
        _il.Emit(OpCodes.Ldfld, Methods.Present);
        _il.Emit(OpCodes.Ldc_I8, unchecked((long)present));
        _il.Emit(OpCodes.Or);
        _il.Emit(OpCodes.Stfld, Methods.Present);
    }

    private void Register(int number)
    {
        _il.Emit(OpCodes.Ldarg, Context);
        _il.Emit(OpCodes.Ldfld, Methods.Registers);
        _il.Emit(OpCodes.Ldc_I4, number);
        _il.Emit(OpCodes.Ldelem_I8);
    }

    private void StoreRegister(int number, Action value)
    {
        _il.Emit(OpCodes.Ldarg, Context);
        _il.Emit(OpCodes.Ldfld, Methods.Registers);
        _il.Emit(OpCodes.Ldc_I4, number);
        value();
        _il.Emit(OpCodes.Stelem_I8);
    }

    private void AdvanceBy(Action bits)
    {
        _il.Emit(OpCodes.Ldarg, Position);
        bits();
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Starg, Position);
    }
}
