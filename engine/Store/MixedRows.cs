using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>Rows of all entities of a table in the order in which they come, each with the number of its entity.</summary>
/// <remarks>
/// A row is written behind the one before it, whoever it belongs to: with thousands of entities, a place of its own for each would be
/// out of the processor's caches whenever its turn comes. <see cref="PieceWriter"/> tells them apart.
/// </remarks>
internal sealed class MixedRows(TableSchema table)
{
    private int[] _entities = [];

    /// <summary>The rows.</summary>
    public RowBlock Rows { get; } = new(table);

    /// <summary>The entity of each row.</summary>
    public ReadOnlySpan<int> Entities => _entities.AsSpan(0, Rows.Count);

    /// <summary>Copies a row.</summary>
    public void Add(int entity, ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text)
    {
        if (Rows.Count == _entities.Length) Array.Resize(ref _entities, Math.Max(16, _entities.Length * 2));
        _entities[Rows.Count] = entity;
        Rows.Add(cells, nulls, text);
    }

    /// <summary>Forgets all rows, keeps the memory.</summary>
    public void Clear() => Rows.Clear();
}
