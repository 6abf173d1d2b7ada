using System.Runtime.CompilerServices;
using VmQuery.Engine.Events;

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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long value) => _room[_count++] = value;

    /// <summary>Fills the next cell, with NULL when there is nothing to say.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long? value) => Add(value.GetValueOrDefault(), value.HasValue ? 0u : 1u);

    /// <inheritdoc cref="Add(long?)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(NameId? name) => Add(name.GetValueOrDefault().Value, name.HasValue ? 0u : 1u);

    /// <summary>Fills the next cell with a number that is held as one more, so that 0 is none: NULL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddOneLess(uint value)
    {
        var isNull = value == 0 ? 1u : 0u;
        Add((long)value - 1 + isNull, isNull);
    }

    /// <param name="isNull">1 or 0: without a branch, for which rows say something and which do not, no processor foresees.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(long value, uint isNull)
    {
        Nulls |= (ulong)isNull << _count;
        _room[_count++] = value;
    }
}
