using System.Runtime.CompilerServices;
using VmQuery.Engine.Formats.XenTrace.Catalog;

namespace VmQuery.Engine.Formats.XenTrace.Records;

/// <summary>Where the value of a slot comes from.</summary>
internal enum FieldOrigin : byte
{
    /// <summary>The payload.</summary>
    Payload,

    /// <summary>The same in every record that has the same first word.</summary>
    Constant,

    /// <summary>The id, of records that the catalog does not hold.</summary>
    Id,

    /// <summary>The TSC.</summary>
    Tsc,

    /// <summary>Where in the file the record is.</summary>
    Offset,

    /// <summary>Number of its window.</summary>
    Window,

    /// <summary>Number of the round in which xentrace wrote its window.</summary>
    Epoch,

    /// <summary>How many records of its CPU come before.</summary>
    Sequence,

    /// <summary>An argument of a hypercall.</summary>
    Argument,
}

/// <summary>How to fill a slot.</summary>
/// <param name="At">Byte of the payload; number of an argument.</param>
/// <param name="Mask">The bits that count, none of a constant.</param>
/// <param name="Sign">The highest bit of a signed field, else 0.</param>
/// <param name="Value">A constant, else 0.</param>
internal readonly record struct FieldStep(FieldOrigin Origin, byte Slot, byte At, byte Shift, ulong Mask, ulong Sign, long Value)
{
    /// <summary>The value in a payload, or the constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe long Read(byte* payload)
    {
        var bits = (Unsafe.ReadUnaligned<ulong>(payload + At) >> Shift) & Mask;
        return (long)((bits ^ Sign) - Sign) + Value;
    }

    /// <summary>The step for a field of a layout.</summary>
    public static FieldStep Of(RecordField field, int slot, RecordHeader record)
    {
        var mask = field.Width == 64 ? ulong.MaxValue : (1UL << field.Width) - 1;
        var sign = field.Signed ? 1UL << (field.Width - 1) : 0;
        return field.Place switch
        {
            FieldPlace.Payload => new(FieldOrigin.Payload, (byte)slot, (byte)(field.Bit / 32 * 4), (byte)(field.Bit % 32), mask, sign, 0),
            FieldPlace.Id => Constant(slot, (record.Id >> field.Bit) & (uint)mask),
            FieldPlace.Argument => new(FieldOrigin.Argument, (byte)slot, (byte)field.Bit, 0, mask, 0, 0),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>The step for a field that every record has, by its name; null when it is none of them.</summary>
    public static FieldStep? OfAny(string name, int slot, RecordHeader record, bool isShort, bool isKnown) => name switch
    {
        CommonFields.Id when !isKnown => Found(FieldOrigin.Id, slot),
        CommonFields.Id => Constant(slot, record.Id),
        CommonFields.Tsc => Found(FieldOrigin.Tsc, slot),
        CommonFields.OwnTsc => Constant(slot, record.HasTsc ? 1 : 0),
        CommonFields.IsShort => Constant(slot, isShort ? 1 : 0),
        CommonFields.FileOffset => Found(FieldOrigin.Offset, slot),
        CommonFields.Window => Found(FieldOrigin.Window, slot),
        CommonFields.Epoch => Found(FieldOrigin.Epoch, slot),
        CommonFields.Sequence => Found(FieldOrigin.Sequence, slot),
        _ => null,
    };

    private static FieldStep Found(FieldOrigin origin, int slot) => new(origin, (byte)slot, 0, 0, 0, 0, 0);

    private static FieldStep Constant(int slot, long value) => new(FieldOrigin.Constant, (byte)slot, 0, 0, 0, 0, value);
}
