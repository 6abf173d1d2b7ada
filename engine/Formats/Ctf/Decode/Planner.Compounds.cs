using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>The part of the planner for fields that hold others, and for what is wanted of a field.</summary>
internal sealed partial class Planner
{
    private void Array(ArrayClass array, FieldLocation at, Field field)
    {
        Align(array.Alignment);
        if (array.Length == 0) return;
        if (OrderOf(array.Element) is { } order) KeepOrder(order, at);
        var element = Element(array.Element, at, field);
        _order = element.Order;
        if (element.Fixed is { } bits) Advance(Total(array.Length, bits, Padded(bits, array.Element.Alignment), at), at);
        else Add(new RepeatOp(-1, array.Length, element.Body), _phase.Merge(element.End));
    }

    private void Sequence(SequenceClass sequence, FieldLocation at, Field field)
    {
        Align(sequence.Alignment);
        var register = _registers[sequence.Length];
        var element = Element(sequence.Element, at, field);
        if (element.Fixed is { } bits)
        {
            var stride = Padded(bits, sequence.Element.Alignment);
            if (stride > 0) Add(new SkipOp(register, stride, bits, at.Path), _phase.Steps(stride).Steps(bits));
        }
        else
        {
            Add(new RepeatOp(register, 0, element.Body), _phase.Merge(element.End));
        }
    }

    private void Optional(OptionalClass optional, FieldLocation at, Field field)
    {
        Flush();
        var (ops, end, present) = Apart(_phase, () => Step(optional.Content, at, field));
        var choice = new Choice(field.Name, optional.Ranges, ops, present);
        Add(new ChooseOp(_registers[optional.Selector], optional.SignedSelector, [choice], MayChooseNone: true, at.Path), _phase.Merge(end));
    }

    private void Variant(VariantClass variant, FieldLocation at)
    {
        Flush();
        var choices = ImmutableArray.CreateBuilder<Choice>(variant.Options.Length);
        Phase? end = null;
        foreach (var option in variant.Options)
        {
            var inner = new Field(option.Name, option.Class, option.Roles);
            var (ops, after, present) = Apart(_phase, () => Step(option.Class, at.Option(option.Name), inner));
            choices.Add(new Choice(option.Name, option.Ranges, ops, present));
            end = end?.Merge(after) ?? after;
        }

        Add(new ChooseOp(_registers[variant.Tag!.Value], variant.SignedTag, choices.ToImmutable(), MayChooseNone: false, at.Path), end ?? _phase);
    }

    /// <summary>The steps over one element of an array, and its size when they are always the same and take nothing.</summary>
    private (ImmutableArray<PlanOp> Body, long? Fixed, Phase End, ByteOrder? Order) Element(FieldClass type, FieldLocation at, Field field)
    {
        ByteOrder? last = null;
        _repeats++;
        var (bits, takes, runField, start) = (_runBits, _takes.ToImmutable(), _runField, _runStart);
        _takes.Clear();
        (_runBits, _runField) = (0, string.Empty);
        var body = Apart(Phase.Unknown, () =>
        {
            _order = null;
            Step(type, at, field);
            last = _order;
        });
        _takes.AddRange(takes);
        (_runBits, _runField, _runStart) = (bits, runField, start);
        _repeats--;
        return (body.Ops, FixedBits(body.Ops, type.Alignment), body.End, last);
    }

    private static ByteOrder? OrderOf(FieldClass type) => type switch
    {
        IntegerClass integer => integer.Order,
        EnumClass { Container: IntegerClass integer } => integer.Order,
        FloatClass real => real.Order,
        _ => null,
    };

    /// <summary>Elements follow each other aligned, so that their own step to the alignment does not count.</summary>
    private static long? FixedBits(ImmutableArray<PlanOp> ops, int alignment) => ops switch
    {
        [] => 0,
        [AlignOp align] when align.Bits == alignment => 0,
        [RunOp { Takes.IsEmpty: true } run] => run.Bits,
        [AlignOp align, RunOp { Takes.IsEmpty: true } run] when align.Bits == alignment => run.Bits,
        _ => null,
    };

    /// <summary>What is wanted of a field. Of elements nothing is: a slot holds one value.</summary>
    private ImmutableArray<Want> Wants(FieldLocation at, Field field) => _repeats > 0 ? [] : _wants.Of(at, field);

    /// <summary>The slots that a field goes into that are held in one of two ways.</summary>
    private ImmutableArray<int> Slots(FieldLocation at, Field field, FieldType type, FieldType other)
    {
        var slots = ImmutableArray.CreateBuilder<int>();
        foreach (var want in Wants(at, field))
        {
            if (want.Type != type && want.Type != other) continue;
            slots.Add(want.Slot);
            _present |= 1UL << want.Slot;
        }

        return slots.ToImmutable();
    }

    private ImmutableArray<TextTarget> Texts(FieldLocation at, Field field)
    {
        var targets = ImmutableArray.CreateBuilder<TextTarget>();
        foreach (var want in Wants(at, field))
        {
            if (want.Type is not (FieldType.Text or FieldType.Name)) continue;
            targets.Add(new TextTarget(want.Slot, want.Type == FieldType.Name));
            _present |= 1UL << want.Slot;
        }

        return targets.ToImmutable();
    }

    private static long Padded(long bits, int alignment) => (bits + alignment - 1) & -(long)alignment;

    private static long Total(long count, long bits, long stride, FieldLocation at)
    {
        if (count == 0 || stride == 0) return 0;
        return count <= MaxBits / stride ? (stride * (count - 1)) + bits : throw new OverflowException($"Field {at} is larger than any packet can be.");
    }
}
