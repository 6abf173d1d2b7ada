using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>
/// A table of a session that is being written. Its rows are packed as they come and reach DuckDB in the end, when everything is known
/// that decides how they are best stored. Rows of one entity are kept apart: they come in order, so that nothing has to be sorted.
/// </summary>
/// <remarks>Should rows of an entity come out of order after all, or entities be too many, DuckDB sorts the table in the end.</remarks>
internal sealed class StoredTable : IRowWriter, IDisposable
{
    // Each has pieces of its own, and a trace of a build farm has a million threads.
    private const int MostEntities = 20_000;

    // Rows that wait to be told apart: enough for pieces of a good size, but some 10 MB of the widest table, however many entities there are.
    private const int MostRowsToPack = 1 << 16;
    private const int MostTextBytes = 1 << 16;

    // The entity of rows that cannot be kept apart, or need not be.
    private const int Others = 0;

    private readonly PieceWriter _pieces;
    private readonly bool _keepsApart;
    private readonly ImmutableArray<int> _keyColumns;
    private readonly ulong _sortColumns;
    private readonly Dictionary<EntityKey, int> _entities = [];
    private readonly bool _aside;
    private MixedRows _filling;
    private MixedRows? _spare;
    private Task _packed = Task.CompletedTask;
    private EntityKey _lastKey;
    private int _lastEntity;
    private int _rowsToPack = PieceWriter.MostRows;
    private bool _hasOthers;

    /// <summary>An empty table.</summary>
    /// <param name="aside">Whether there is another core to pack rows on.</param>
    public StoredTable(TableSchema table, string spillFile, bool aside)
    {
        Table = table;
        _aside = aside;
        _filling = new MixedRows(table);
        _keepsApart = CanKeepApart(table);
        _keyColumns = _keepsApart ? [.. table.SortBy[..^1].Select(table.Column)] : [];
        foreach (var column in table.SortBy) _sortColumns |= 1UL << table.Column(column);
        Facts = [.. table.Columns.Select(column => new ColumnFacts(table, column))];
        _pieces = new PieceWriter(table, Facts, _keepsApart ? table.Column(table.SortBy[^1]) : null, spillFile);
    }

    /// <summary>Its columns and order.</summary>
    public TableSchema Table { get; }

    /// <summary>What its columns hold; complete after <see cref="Finish"/>.</summary>
    public ImmutableArray<ColumnFacts> Facts { get; }

    /// <summary>Rows so far.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the rows of <see cref="Pieces"/> are in the table's order, or need none; known after <see cref="Finish"/>.</summary>
    public bool IsInOrder => Table.SortBy.IsEmpty || (!_hasOthers && _pieces.IsInOrder);

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text = default)
    {
        if (cells.Length != Table.Columns.Length) throw RowBlock.WrongWidth(Table, cells.Length);
        Append(EntityOf(KeyOf(cells)), cells, nulls, text);
    }

    /// <inheritdoc/>
    public IRowWriter Of(MachineId machine, int key) =>
        _keyColumns is [0, 1] ? new EntityRows(this, EntityOf(new(machine.Value, key))) : this;

    /// <summary>Packs what is left; no row can follow.</summary>
    public void Finish()
    {
        _packed.GetAwaiter().GetResult();
        Write(_filling, _entities.Count + 1);
    }

    /// <summary>All rows, packed, entity after entity.</summary>
    public IEnumerable<Piece> Pieces() => _entities.OrderBy(its => its.Key).Select(its => its.Value).Prepend(Others).SelectMany(_pieces.PiecesOf);

    /// <summary>Reads a piece into memory of the caller.</summary>
    public ReadOnlySpan<byte> Read(Piece piece, Span<byte> target) => _pieces.Read(piece, target);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Whatever went wrong in the background has been or will be thrown by Append or Finish; here only its end counts.
        ((IAsyncResult)_packed).AsyncWaitHandle.WaitOne();
        _pieces.Dispose();
    }

    /// <summary>Whether the order of a table is that of its cells.</summary>
    private static bool CanKeepApart(TableSchema table) =>
        table.SortBy.Length is >= 1 and <= 3
        && table.SortBy.All(column => table.Columns[table.Column(column)].Type is ColumnType.BigInt or ColumnType.Integer or ColumnType.Word);

    private void Append(int entity, ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text)
    {
        if ((nulls & _sortColumns) != 0) entity = Others;
        _hasOthers |= entity == Others;
        _filling.Add(entity, cells, nulls, text);
        Count++;
        if (_filling.Rows.Count >= _rowsToPack || _filling.Rows.TextLength >= MostTextBytes) Pack();
    }

    /// <summary>Packs rows while others come; one block at a time, for the table's facts are gathered on the way.</summary>
    private void Pack()
    {
        var (rows, entities) = (_filling, _entities.Count + 1);
        if (!_aside)
        {
            Write(rows, entities);
            return;
        }

        _packed.GetAwaiter().GetResult();
        (_filling, _spare) = (_spare ?? new MixedRows(Table), rows);
        _packed = Task.Run(() => Write(rows, entities));
    }

    private void Write(MixedRows rows, int entities)
    {
        if (rows.Rows.Count > 0) _pieces.Write(rows, entities);
        rows.Clear();
    }

    private EntityKey KeyOf(ReadOnlySpan<long> cells) => new(
        _keyColumns.Length > 0 ? cells[_keyColumns[0]] : 0,
        _keyColumns.Length > 1 ? cells[_keyColumns[1]] : 0);

    private int EntityOf(EntityKey key)
    {
        if (!_keepsApart) return Others;
        if (_lastEntity != Others && _lastKey == key) return _lastEntity;
        if (!_entities.TryGetValue(key, out var entity))
        {
            if (_entities.Count == MostEntities) return Others;
            _entities.Add(key, entity = _entities.Count + 1);
            _rowsToPack = Math.Min(_entities.Count * PieceWriter.MostRows, MostRowsToPack);
        }

        _lastKey = key;
        return _lastEntity = entity;
    }

    private readonly record struct EntityKey(long First, long Second) : IComparable<EntityKey>
    {
        public int CompareTo(EntityKey other) => (First, Second).CompareTo((other.First, other.Second));
    }

    private sealed class EntityRows(StoredTable table, int entity) : IRowWriter
    {
        public void Append(ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text = default) => table.Append(entity, cells, nulls, text);
    }
}
