using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>The part of the planner for fields that hold one value.</summary>
internal sealed partial class Planner
{
    private void Number(NumberClass type, FieldLocation at, Field field)
    {
        if (type is IntegerClass integer) Integer(integer, TakeForm.Integer, at, field);
        else Leb(type.Signed, at, field);
    }

    private void Integer(IntegerClass type, TakeForm form, FieldLocation at, Field field)
    {
        Align(type.Alignment);
        KeepOrder(type.Order, at);
        if (_registers[at] is >= 0 and var register)
            _takes.Add(new Take(_runBits, TakeForm.Register, type.Size, type.Signed, type.Order, register) { Reversed = type.Reversed });
        foreach (var slot in Slots(at, field, FieldType.Int, FieldType.Unsigned))
            _takes.Add(new Take(_runBits, form, type.Size, type.Signed, type.Order, slot) { Reversed = type.Reversed });
        Advance(type.Size, at);
        if (field.Roles.Contains(FieldRole.Timestamp)) Add(new SetOp(RoleWants.StampBits, type.Size), _phase);
    }

    private void Leb(bool signed, FieldLocation at, Field field)
    {
        Align(8);
        var width = field.Roles.Contains(FieldRole.Timestamp) ? RoleWants.StampBits : -1;
        Add(new LebOp(signed, Slots(at, field, FieldType.Int, FieldType.Unsigned), _registers[at], width, at.Path), new Phase(8, 0));
    }

    private void Real(FloatClass type, FieldLocation at, Field field)
    {
        Align(type.Alignment);
        KeepOrder(type.Order, at);
        foreach (var slot in Slots(at, field, FieldType.Real, FieldType.Real))
            _takes.Add(new Take(_runBits, TakeForm.Real, type.Size, Signed: false, type.Order, slot) { Reversed = type.Reversed });
        Advance(type.Size, at);
    }

    private void String(StringClass type, FieldLocation at, Field field)
    {
        Align(8);
        Add(new StringOp(type.Encoding, Texts(at, field), at.Path), new Phase(8, 0));
    }

    private void StaticText(StaticTextClass type, FieldLocation at, Field field)
    {
        Align(8);
        var bits = Total(type.Length, 8, 8, at);
        if (bits <= int.MaxValue)
        {
            foreach (var target in Texts(at, field))
            {
                var form = target.IsName ? TakeForm.Name : TakeForm.Text;
                _takes.Add(new Take(_runBits, form, (int)bits, Signed: false, ByteOrder.Little, target.Slot) { Encoding = type.Encoding });
            }
        }

        Advance(bits, at);
    }

    private void DynamicText(DynamicTextClass type, FieldLocation at, Field field)
    {
        if (Texts(at, field) is not [_, ..] targets)
        {
            DynamicBytes(type.Length, at);
            return;
        }

        Align(8);
        Add(new TextOp(_registers[type.Length], type.Encoding, targets, at.Path), _phase.Steps(8));
    }

    private void DynamicBytes(FieldLocation length, FieldLocation at)
    {
        Align(8);
        Add(new SkipOp(_registers[length], 8, 8, at.Path), _phase.Steps(8));
    }

    /// <summary>Bytes that mean nothing to the reader, except those that tell which metadata the packet belongs to.</summary>
    private void StaticBlob(StaticBlobClass type, FieldLocation at, Field field)
    {
        Align(8);
        if (type.Length == 16 && field.Roles.Contains(FieldRole.MetadataUuid))
        {
            foreach (var want in Wants(at, field))
            {
                _takes.Add(new Take(_runBits, TakeForm.Integer, 64, Signed: false, ByteOrder.Big, want.Slot));
                _takes.Add(new Take(_runBits + 64, TakeForm.Integer, 64, Signed: false, ByteOrder.Big, RoleWants.UuidLow));
                _present |= 1UL << want.Slot;
            }
        }

        Advance(Total(type.Length, 8, 8, at), at);
    }

    /// <summary>
    /// No byte holds bits of two orders. Where the order before is not known, as behind options that differ, nothing can be said.
    /// </summary>
    private void KeepOrder(ByteOrder order, FieldLocation at)
    {
        if (_order is { } before && before != order && _phase.Bit != 0) Add(new EdgeOp(at.Path), _phase);
        _order = order;
    }
}
