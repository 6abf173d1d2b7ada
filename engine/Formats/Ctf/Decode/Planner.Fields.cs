using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>The part of the planner for each class of field.</summary>
internal sealed partial class Planner
{
    private void Integer(IntegerClass type, FieldLocation at, Field field)
    {
        Align(type.Alignment);
        if (_registers[at] is >= 0 and var register)
            _takes.Add(new Take(_runBits, TakeForm.Register, type.Size, type.Signed, type.Order, register));
        foreach (var want in Wants(at, field))
        {
            if (want.Type is not (FieldType.Int or FieldType.Unsigned)) continue;
            _takes.Add(new Take(_runBits, TakeForm.Integer, type.Size, type.Signed, type.Order, want.Slot));
            _present |= 1UL << want.Slot;
        }

        Advance(type.Size, at);
        if (field.Role == FieldRole.Timestamp) Add(new SetOp(RoleWants.StampBits, type.Size), _phase);
    }

    private void Real(FloatClass type, FieldLocation at, Field field)
    {
        Align(type.Alignment);
        foreach (var want in Wants(at, field))
        {
            if (want.Type != FieldType.Real) continue;
            _takes.Add(new Take(_runBits, TakeForm.Real, type.Size, Signed: false, type.Order, want.Slot));
            _present |= 1UL << want.Slot;
        }

        Advance(type.Size, at);
    }

    private void String(FieldLocation at, Field field)
    {
        Align(8);
        var want = TextWant(at, field);
        Add(new StringOp(Form(want), want?.Slot ?? -1, at.Path), new Phase(8, 0));
    }

    private void Array(ArrayClass array, FieldLocation at, Field field)
    {
        Align(array.Alignment);
        if (array.Element is IntegerClass { IsCharacter: true, Align: 8 } && array.Length <= int.MaxValue / 8 && TextWant(at, field) is { } want)
            _takes.Add(new Take(_runBits, Form(want), (int)array.Length * 8, Signed: false, ByteOrder.Little, want.Slot));
        var element = Element(array.Element, at, field);
        if (element.Fixed is { } bits) Advance(Total(array.Length, bits, Padded(bits, array.Alignment), at), at);
        else Add(new RepeatOp(-1, array.Length, element.Body), _phase.Merge(element.End));
    }

    private void Sequence(SequenceClass sequence, FieldLocation at, Field field)
    {
        Align(sequence.Alignment);
        var register = _registers[sequence.Length];
        if (sequence.Element is IntegerClass { IsCharacter: true, Align: 8 } && TextWant(at, field) is { } want)
        {
            Add(new TextOp(register, Form(want), want.Slot, at.Path), _phase.Steps(8));
            return;
        }

        var element = Element(sequence.Element, at, field);
        if (element.Fixed is { } bits)
        {
            var stride = Padded(bits, sequence.Alignment);
            if (stride > 0) Add(new SkipOp(register, stride, bits, at.Path), _phase.Steps(stride).Steps(bits));
        }
        else
        {
            Add(new RepeatOp(register, 0, element.Body), _phase.Merge(element.End));
        }
    }

    private void Variant(VariantClass variant, FieldLocation at, Field field)
    {
        Flush();
        var choices = ImmutableArray.CreateBuilder<Choice>(variant.Options.Length);
        Phase? end = null;
        foreach (var option in variant.Options)
        {
            var inner = new Field(option.Name, option.Class);
            var (ops, after, present) = Apart(_phase, () => Step(option.Class, at.Member(option.Name), inner));
            choices.Add(new Choice(option.Name, option.Ranges, ops, present));
            end = end?.Merge(after) ?? after;
        }

        Add(new ChooseOp(_registers[variant.Tag!.Value], variant.SignedTag, choices.ToImmutable(), at.Path), end ?? _phase);
    }

    /// <summary>The steps over one element of an array, and its size when they are always the same and take nothing.</summary>
    private (ImmutableArray<PlanOp> Body, long? Fixed, Phase End) Element(FieldClass type, FieldLocation at, Field field)
    {
        _repeats++;
        var (bits, takes, runField, start) = (_runBits, _takes.ToImmutable(), _runField, _runStart);
        _takes.Clear();
        (_runBits, _runField) = (0, string.Empty);
        var aligned = Apart(new Phase(type.Alignment, 0), () => Step(type, at, field));
        var body = Apart(Phase.Unknown, () => Step(type, at, field));
        _takes.AddRange(takes);
        (_runBits, _runField, _runStart) = (bits, runField, start);
        _repeats--;
        return (body.Ops, new Plan(aligned.Ops, 0, aligned.End, 0).FixedBits, body.End);
    }

    private ImmutableArray<Want> Wants(FieldLocation at, Field field) => _repeats > 0 ? [] : _wants.Of(at, field);

    private Want? TextWant(FieldLocation at, Field field)
    {
        foreach (var want in Wants(at, field))
        {
            if (want.Type is not (FieldType.Text or FieldType.Name)) continue;
            _present |= 1UL << want.Slot;
            return want;
        }

        return null;
    }

    private static TakeForm Form(Want? want) => want is { Type: FieldType.Name } ? TakeForm.Name : TakeForm.Text;

    private static long Padded(long bits, int alignment) => (bits + alignment - 1) & -(long)alignment;

    private static long Total(long count, long bits, long stride, FieldLocation at)
    {
        if (count == 0 || stride == 0) return 0;
        return count <= MaxBits / stride ? (stride * (count - 1)) + bits : throw new OverflowException($"Field {at} is larger than any packet can be.");
    }
}
