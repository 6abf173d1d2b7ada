using System.Collections.Immutable;

namespace VmQuery.Engine.Formats;

/// <summary>What metadata says of an integer field; one object for all values of the field.</summary>
/// <param name="Bits">Its size; 64 when it varies.</param>
/// <param name="Radix">The base people want to read it in: 2, 8, 10 or 16.</param>
/// <param name="Labels">Names of values; empty for a plain number. Ranges may overlap.</param>
/// <param name="IsBitMap">Whether labels name bits (0 is the lowest), not values.</param>
internal sealed record IntegerShape(int Bits, bool Signed, int Radix, ImmutableArray<IntegerLabel> Labels, bool IsBitMap = false)
{
    /// <summary>Adds the names of a value to a list that the caller owns, in the order of the metadata.</summary>
    public void NamesOf(long value, List<string> names)
    {
        foreach (var label in Labels)
            if (IsBitMap ? label.HasBitOf(value) : label.Covers(value, Signed)) names.Add(label.Name);
    }
}

/// <summary>A name and every value, or bit, it stands for.</summary>
internal sealed record IntegerLabel(string Name, ImmutableArray<IntegerRange> Ranges)
{
    /// <summary>Whether it names a value.</summary>
    public bool Covers(long value, bool signed)
    {
        foreach (var range in Ranges)
            if (range.Contains(value, signed)) return true;
        return false;
    }

    /// <summary>Whether it names one of the bits that are set.</summary>
    public bool HasBitOf(long value)
    {
        for (var left = (ulong)value; left != 0; left &= left - 1)
            if (Covers(System.Numerics.BitOperations.TrailingZeroCount(left), signed: false)) return true;
        return false;
    }
}

/// <summary>Values from first to last, both included; bit patterns when the integer is unsigned.</summary>
internal readonly record struct IntegerRange(long First, long Last)
{
    /// <summary>Whether a value lies in it.</summary>
    public bool Contains(long value, bool signed) => signed
        ? value >= First && value <= Last
        : (ulong)value >= (ulong)First && (ulong)value <= (ulong)Last;
}
