using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>A column of a group of rows: memory that its values are written to, and what encodes them from there.</summary>
internal abstract unsafe class ColumnEncoder
{
    /// <summary>Validity bits of a group, set for each value that is there.</summary>
    private readonly ulong[] _validity = new ulong[EncodedGroups.Rows / 64];

    /// <summary>Encoded values, those of NULLs being any.</summary>
    public EncodedGroups Values { get; } = new();

    /// <summary>Encoded validity bits.</summary>
    public EncodedGroups Validity { get; } = new();

    /// <summary>Where the values of a group are written to.</summary>
    public abstract void* Data { get; }

    /// <summary>Where values of a group are marked as missing.</summary>
    public Span<ulong> ValidityBits => _validity;

    /// <summary>Whether there is an encoder for a column; DuckDB has to encode others.</summary>
    public static bool CanEncode(SourceColumn column) =>
        column.Type is DuckDbType.BigInt or DuckDbType.UBigInt or DuckDbType.Integer or DuckDbType.Boolean or DuckDbType.Enum;

    /// <summary>An encoder for a column.</summary>
    public static ColumnEncoder For(SourceColumn column) => column.Type switch
    {
        DuckDbType.BigInt => new ColumnEncoder<long>(),
        DuckDbType.UBigInt => new ColumnEncoder<ulong>(),
        DuckDbType.Integer => new ColumnEncoder<int>(),
        DuckDbType.Enum when column.Words.Length > byte.MaxValue => new ColumnEncoder<ushort>(),
        _ => new ColumnEncoder<byte>(),
    };

    /// <summary>Makes room for the next group: all its values are there.</summary>
    public void StartGroup() => ValidityBits.Fill(ulong.MaxValue);

    /// <summary>Encodes the group that was written.</summary>
    public void EncodeGroup(int rows)
    {
        var valid = CountValid(rows);
        var facts = valid == rows ? EncodeAll(rows) : EncodeSome(rows, valid);
        EncodeValidity(rows, facts);
    }

    /// <summary>Starts another row group.</summary>
    public void Clear()
    {
        Values.Clear();
        Validity.Clear();
    }

    /// <summary>Encodes values of which none is missing.</summary>
    protected abstract ValueFacts EncodeAll(int rows);

    /// <summary>Encodes values of which so many are there.</summary>
    protected abstract ValueFacts EncodeSome(int rows, int valid);

    private int CountValid(int rows)
    {
        var valid = 0;
        var (words, rest) = Math.DivRem(rows, 64);
        for (var word = 0; word < words; word++) valid += BitOperations.PopCount(_validity[word]);
        return rest == 0 ? valid : valid + BitOperations.PopCount(_validity[words] & ((1UL << rest) - 1));
    }

    private void EncodeValidity(int rows, ValueFacts facts)
    {
        var bytes = MemoryMarshal.AsBytes(ValidityBits[..((rows + 63) / 64)]);
        bytes.CopyTo(Validity.Room(bytes.Length));
        Validity.Add(new EncodedGroup(rows, GroupMode.Plain, bytes.Length, facts));
    }
}

/// <summary>A column of numbers, packed in bits.</summary>
/// <remarks>DuckDB: src/storage/compression/bitpacking.cpp.</remarks>
/// <typeparam name="T">Type of a value as it lies in memory.</typeparam>
internal sealed unsafe class ColumnEncoder<T> : ColumnEncoder
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
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

    /// <summary>Times of a track grow: their distances from each other are often shorter than those from the first.</summary>
    private void PutShorter(ReadOnlySpan<T> values, NumberRange<T> range, in ValueFacts facts)
    {
        var deltas = _deltas.AsSpan(0, values.Length);
        for (var i = 1; i < values.Length; i++) deltas[i] = values[i] - values[i - 1];
        var steps = NumberRange<T>.Of(deltas[1..]);
        deltas[0] = steps.Least;
        if (steps.Width == 0) Put(GroupMode.ConstantDelta, [values[0], steps.Least], values.Length, facts);
        else if (steps.Width < range.Width) Put(GroupMode.Deltas, [steps.Least, T.CreateTruncating(steps.Width), values[0] - steps.Least], deltas, steps, facts);
        else PutDistances(values, range, facts);
    }

    private void PutConstant(int rows, NumberRange<T> range, in ValueFacts facts) => Put(GroupMode.Constant, [range.Least], rows, facts);

    private void PutDistances(ReadOnlySpan<T> values, NumberRange<T> range, in ValueFacts facts) =>
        Put(GroupMode.Distances, [range.Least, T.CreateTruncating(range.Width)], values, range, facts);

    private void Put(GroupMode mode, ReadOnlySpan<T> head, int rows, in ValueFacts facts)
    {
        var bytes = MemoryMarshal.AsBytes(head);
        bytes.CopyTo(Values.Room(bytes.Length));
        Values.Add(new EncodedGroup(rows, mode, bytes.Length, facts));
    }

    private void Put(GroupMode mode, ReadOnlySpan<T> head, ReadOnlySpan<T> numbers, NumberRange<T> range, in ValueFacts facts)
    {
        var bytes = MemoryMarshal.AsBytes(head);
        var packed = Bitpacking.BytesOf(numbers.Length, range.Width);
        var room = Values.Room(bytes.Length + packed + Bitpacking.Slack);
        bytes.CopyTo(room);
        Bitpacking.Pack(numbers, range.Least, range.Width, room[bytes.Length..]);
        Values.Add(new EncodedGroup(numbers.Length, mode, bytes.Length + packed, facts));
    }
}
