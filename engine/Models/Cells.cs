namespace VmQuery.Engine.Models;

/// <summary>The cells of one row, filled from left to right in memory of the caller.</summary>
internal ref struct Cells(Span<long> room)
{
    private readonly Span<long> _room = room;
    private int _count;

    /// <summary>The cells filled so far.</summary>
    public readonly ReadOnlySpan<long> Filled => _room[.._count];

    /// <summary>Bit i set: cell i is NULL.</summary>
    public ulong Nulls { get; private set; }

    /// <summary>Fills the next cell.</summary>
    public void Add(long value) => _room[_count++] = value;

    /// <summary>Fills the next cell, with NULL when there is nothing to say.</summary>
    public void Add(long? value)
    {
        if (value is null) Nulls |= 1UL << _count;
        _room[_count++] = value.GetValueOrDefault();
    }
}
