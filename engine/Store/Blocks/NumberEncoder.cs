using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>A column of numbers, packed in bits.</summary>
/// <remarks>DuckDB: src/storage/compression/bitpacking.cpp.</remarks>
/// <typeparam name="T">Type of a value as it lies in memory.</typeparam>
internal sealed unsafe class NumberEncoder<T>() : ColumnEncoder(((EncodedGroups.Rows + MostHeads) * sizeof(T)) + Bitpacking.Slack)
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    // Before the packed numbers stand the least, their width and, of differences, the first number.
    private const int MostHeads = 3;

    // Pinned, for pieces are unpacked to where it is.
    private readonly T[] _values = GC.AllocateArray<T>(EncodedGroups.Rows, pinned: true);
    private readonly T[] _deltas = typeof(T) == typeof(long) ? new T[EncodedGroups.Rows] : [];

    /// <inheritdoc/>
    public override void* Data => Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_values));

    /// <inheritdoc/>
    protected override ValueFacts EncodeAll(int rows)
    {
        var values = _values.AsSpan(0, rows);
        var range = NumberRange<T>.Of(values);
        var facts = FactsOf(range, hasNulls: false);
        if (range.Width == 0) PutConstant(rows, range, facts);
        else if (_deltas.Length > 0) PutShorter(values, range, facts);
        else PutDistances(values, range, facts);
        return facts;
    }

    /// <inheritdoc/>
    protected override ValueFacts EncodeSome(int rows, int valid)
    {
        var values = _values.AsSpan(0, rows);
        var range = valid == 0 ? default : NumberRange<T>.Of(values, ValidityBits);
        var facts = valid == 0 ? ValueFacts.OfNone with { HasNulls = true } : FactsOf(range, hasNulls: true);
        FillNulls(values, range.Least);
        if (range.Width == 0) PutConstant(rows, range, facts);
        else PutDistances(values, range, facts);
        return facts;
    }

    private static ValueFacts FactsOf(NumberRange<T> range, bool hasNulls) => new(hasNulls, true, Int128.CreateTruncating(range.Least), Int128.CreateTruncating(range.Most));

    private void FillNulls(Span<T> values, T filler)
    {
        for (var row = 0; row < values.Length; row += 64)
        {
            for (var missing = ~ValidityBits[row / 64]; missing != 0; missing &= missing - 1)
            {
                var at = row + BitOperations.TrailingZeroCount(missing);
                if (at < values.Length) values[at] = filler;
            }
        }
    }

    /// <summary>Times of a track grow: their distances from each other are often shorter than those from the least.</summary>
    /// <remarks>Distances that exceed the type wrap around, and do so again when DuckDB adds them up.</remarks>
    private void PutShorter(ReadOnlySpan<T> values, NumberRange<T> range, in ValueFacts facts)
    {
        var deltas = _deltas.AsSpan(0, values.Length);
        Subtract(values[1..], values, deltas[1..]);
        var steps = NumberRange<T>.Of(deltas[1..]);
        deltas[0] = steps.Least;
        if (steps.Width == 0) Put(GroupMode.ConstantDelta, [values[0], steps.Least], values.Length, facts);
        else if (steps.Width < range.Width) Put(GroupMode.Deltas, [steps.Least, T.CreateTruncating(steps.Width), values[0] - steps.Least], deltas, steps, facts);
        else PutDistances(values, range, facts);
    }

    // Vectors are slow until they are compiled for the machine, so that is done at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Subtract(ReadOnlySpan<T> ones, ReadOnlySpan<T> others, Span<T> differences)
    {
        var row = 0;
        for (; row <= ones.Length - Vector<T>.Count; row += Vector<T>.Count) (new Vector<T>(ones[row..]) - new Vector<T>(others[row..])).CopyTo(differences[row..]);
        for (; row < ones.Length; row++) differences[row] = ones[row] - others[row];
    }

    private void PutConstant(int rows, NumberRange<T> range, in ValueFacts facts) => Put(GroupMode.Constant, [range.Least], rows, facts);

    private void PutDistances(ReadOnlySpan<T> values, NumberRange<T> range, in ValueFacts facts) =>
        Put(GroupMode.Distances, [range.Least, T.CreateTruncating(range.Width)], values, range, facts);

    private void Put(GroupMode mode, ReadOnlySpan<T> head, int rows, in ValueFacts facts)
    {
        var bytes = MemoryMarshal.AsBytes(head);
        bytes.CopyTo(Values.Room);
        Values.Add(new EncodedGroup(rows, mode, bytes.Length, facts));
    }

    private void Put(GroupMode mode, ReadOnlySpan<T> head, ReadOnlySpan<T> numbers, NumberRange<T> range, in ValueFacts facts)
    {
        var bytes = MemoryMarshal.AsBytes(head);
        var packed = Bitpacking.BytesOf(numbers.Length, range.Width);
        var room = Values.Room;
        bytes.CopyTo(room);
        Bitpacking.Pack(numbers, range.Least, range.Width, room[bytes.Length..]);
        Values.Add(new EncodedGroup(numbers.Length, mode, bytes.Length + packed, facts));
    }
}
