using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>Whose intervals a sweep looks at; an absent key is the least number.</summary>
internal readonly record struct SweepKey(long First, long Second, long Third, long Fourth) : IComparable<SweepKey>
{
    /// <summary>Stands for an absent key.</summary>
    public const long Absent = long.MinValue;

    /// <summary>A key by its position.</summary>
    public long this[int index] => index switch { 0 => First, 1 => Second, 2 => Third, 3 => Fourth, _ => throw new ArgumentOutOfRangeException(nameof(index)) };

    /// <inheritdoc/>
    public int CompareTo(SweepKey other) => (First, Second, Third, Fourth).CompareTo((other.First, other.Second, other.Third, other.Fourth));
}

/// <summary>The keys of a chunk of the feed: its columns after the first.</summary>
internal readonly ref struct SweepKeys
{
    private readonly ColumnVector _first, _second, _third, _fourth;
    private readonly int _count;

    /// <summary>So many columns of a chunk.</summary>
    public SweepKeys(DataChunk chunk, int count)
    {
        _count = count;
        if (count > 0) _first = chunk.Vector(1);
        if (count > 1) _second = chunk.Vector(2);
        if (count > 2) _third = chunk.Vector(3);
        if (count > 3) _fourth = chunk.Vector(4);
    }

    /// <summary>The keys of a row.</summary>
    public SweepKey this[int row] => new(
        _count > 0 ? Cell(_first, row) : 0, _count > 1 ? Cell(_second, row) : 0, _count > 2 ? Cell(_third, row) : 0, _count > 3 ? Cell(_fourth, row) : 0);

    private static long Cell(in ColumnVector keys, int row) => keys.IsValid(row) ? keys.Values<long>()[row] : SweepKey.Absent;
}
