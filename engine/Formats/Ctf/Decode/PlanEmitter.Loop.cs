using System.Collections.Immutable;
using System.Reflection.Emit;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>The part of the emitter for the loop over event headers. Its slots are variables: who looks at an event gets them, and nobody the others.</summary>
internal sealed partial class PlanEmitter
{
    private Dictionary<int, LocalBuilder>? _variables;

    /// <summary>A method that goes from event to event by the plan of their headers as long as <see cref="HeaderLoop.StepOver"/> steps over them.</summary>
    /// <param name="name">Name in stack traces and profiles.</param>
    public static DynamicMethod CompileLoop(Plan header, string name)
    {
        var method = Method(name);
        var emitter = new PlanEmitter(method.GetILGenerator()) { _variables = [] };
        emitter.Loop(header.Ops);
        emitter.Finish();
        return method;
    }

    private void Loop(ImmutableArray<PlanOp> header)
    {
        ReadOnlySpan<int> told = [(int)FieldRole.EventId, (int)FieldRole.Timestamp, RoleWants.StampBits];
        var stop = _il.DeclareLocal(typeof(long));
        var (next, done) = (_il.DefineLabel(), _il.DefineLabel());
        _il.MarkLabel(next);
        foreach (var slot in told) Store(slot, () => _il.Emit(OpCodes.Ldc_I8, 0L));
        Steps(header);
        _il.Emit(OpCodes.Ldarg, Context);
        _il.Emit(OpCodes.Ldfld, Methods.Loop);
        _il.Emit(OpCodes.Ldarg, Position);
        _il.Emit(OpCodes.Ldarg, Limit);
        foreach (var slot in told) _il.Emit(OpCodes.Ldloc, Variable(slot));
        _il.Emit(OpCodes.Call, Methods.StepOver);
        _il.Emit(OpCodes.Stloc, stop);
        _il.Emit(OpCodes.Ldloc, stop);
        _il.Emit(OpCodes.Ldc_I8, 0L);
        _il.Emit(OpCodes.Blt, done);
        _il.Emit(OpCodes.Ldloc, stop);
        _il.Emit(OpCodes.Starg, Position);
        _il.Emit(OpCodes.Br, next);
        _il.MarkLabel(done);
    }

    private LocalBuilder Variable(int slot)
    {
        if (!_variables!.TryGetValue(slot, out var variable)) _variables[slot] = variable = _il.DeclareLocal(typeof(long));
        return variable;
    }
}
