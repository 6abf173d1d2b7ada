using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>
/// Plans the steps over structures: fields of fixed size become parts of one run as long as their distances are
/// known, and nothing is taken that nobody wants. This part: the run under way, and structures.
/// </summary>
internal sealed partial class Planner
{
    /// <summary>Largest fixed size, in bits; more than any file holds, and far from where sums would overflow.</summary>
    private const long MaxBits = 1L << 56;

    private readonly Registers _registers;
    private readonly IWants _wants;
    private readonly ImmutableArray<Take>.Builder _takes = ImmutableArray.CreateBuilder<Take>();
    private ImmutableArray<PlanOp>.Builder _ops = ImmutableArray.CreateBuilder<PlanOp>();
    private Phase _phase;
    private Phase _runStart;
    private long _runBits;
    private string _runField = string.Empty;
    private ByteOrder? _order;
    private ulong _present;
    private int _repeats;

    private Planner(Registers registers, IWants wants, Phase start)
    {
        _registers = registers;
        _wants = wants;
        _phase = _runStart = start;
    }

    /// <summary>Plans structures that follow each other.</summary>
    /// <param name="start">What is known of the position before them.</param>
    public static Plan Make(Registers registers, IWants wants, Phase start, params ReadOnlySpan<(Scope Scope, StructClass? Class)> structures)
    {
        var planner = new Planner(registers, wants, start);
        foreach (var (scope, structure) in structures)
            if (structure is not null) planner.Struct(structure, new FieldLocation(scope, string.Empty));
        planner.Flush();
        return new Plan(planner._ops.ToImmutable(), planner._present, planner._phase, registers.Count);
    }

    private void Step(FieldClass type, FieldLocation at, Field field)
    {
        switch (type)
        {
            case NumberClass number: Number(number, at, field); break;
            case EnumClass labeled: Number(labeled.Container, at, field); break;
            case BitMapClass flags: Number(flags.Container, at, field); break;
            case BooleanClass truth: Integer(truth.Container, TakeForm.Boolean, at, field); break;
            case FloatClass real: Real(real, at, field); break;
            case StringClass text: String(text, at, field); break;
            case StaticTextClass text: StaticText(text, at, field); break;
            case DynamicTextClass text: DynamicText(text, at, field); break;
            case StaticBlobClass blob: StaticBlob(blob, at, field); break;
            case DynamicBlobClass blob: DynamicBytes(blob.Length, at); break;
            case StructClass structure: Struct(structure, at); break;
            case ArrayClass array: Array(array, at, field); break;
            case SequenceClass sequence: Sequence(sequence, at, field); break;
            case OptionalClass optional: Optional(optional, at, field); break;
            case VariantClass variant: Variant(variant, at); break;
        }
    }

    private void Struct(StructClass structure, FieldLocation at)
    {
        Align(structure.Alignment);
        foreach (var field in structure.Fields) Step(field.Class, at.Member(field.Name), field);
    }

    private void Align(int alignment)
    {
        if (_phase.Padding(alignment) is { } padding)
        {
            _runBits += padding;
            _phase = _phase.After(padding);
            return;
        }

        Flush();
        _ops.Add(new AlignOp(alignment));
        _phase = _runStart = _phase.Aligned(alignment);
    }

    private void Advance(long bits, FieldLocation at)
    {
        if (bits > MaxBits - _runBits) throw new OverflowException($"Field {at} is larger than any packet can be.");
        if (_runField.Length == 0) _runField = at.Path;
        _runBits += bits;
        _phase = _phase.After(bits);
    }

    /// <summary>Ends the run under way, so that another kind of step can follow.</summary>
    private void Flush()
    {
        if (_runBits > 0 || _takes.Count > 0) _ops.Add(new RunOp(_runBits, _takes.ToImmutable(), _runStart, _runField));
        _takes.Clear();
        _runBits = 0;
        _runField = string.Empty;
        _runStart = _phase;
    }

    /// <summary>Adds a step that is no run, and what is known after it.</summary>
    private void Add(PlanOp op, Phase after)
    {
        Flush();
        _ops.Add(op);
        _phase = _runStart = after;
    }

    /// <summary>Plans steps of their own: a body that repeats, or an option.</summary>
    private (ImmutableArray<PlanOp> Ops, Phase End, ulong Present) Apart(Phase start, Action plan)
    {
        var (ops, phase, present, order) = (_ops, _phase, _present, _order);
        _ops = ImmutableArray.CreateBuilder<PlanOp>();
        _phase = _runStart = start;
        _present = 0;
        plan();
        Flush();
        var planned = (_ops.ToImmutable(), _phase, _present);
        (_ops, _phase, _present) = (ops, phase, present);
        if (_order != order) _order = null;
        _runStart = _phase;
        return planned;
    }
}
