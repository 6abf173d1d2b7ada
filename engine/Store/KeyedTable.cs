using System.Collections.Immutable;
using System.Runtime.InteropServices;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>
/// A table sorted by entity and then by time, like every track: its rows come mixed, but those of one entity come in
/// order. They are kept apart, packed, and brought into the session one entity after the other; nothing is sorted.
/// </summary>
/// <remarks>Should rows of an entity come out of order after all, or entities be too many, DuckDB sorts the table in the end.</remarks>
internal sealed class KeyedTable : IStoredTable
{
    // An entity takes some 1.5 kB; a trace of a build farm has a million threads.
    private const int MaxEntities = 20_000;

    private readonly SessionDatabase _database;
    private readonly RunFile _file;
    private readonly ImmutableArray<int> _keyColumns;
    private readonly int _orderColumn;
    private readonly ulong _sortColumns;
    private readonly Dictionary<RunKey, Run> _runs = [];
    private RunKey _lastKey;
    private Run? _lastRun;
    private SortedTable? _sorted;

    /// <summary>An empty table.</summary>
    public KeyedTable(SessionDatabase database, TableSchema table, string spillFile)
    {
        Table = table;
        _database = database;
        _file = new RunFile(spillFile);
        _keyColumns = [.. table.SortBy[..^1].Select(table.Column)];
        _orderColumn = table.Column(table.SortBy[^1]);
        foreach (var column in table.SortBy) _sortColumns |= 1UL << table.Column(column);
    }

    /// <inheritdoc/>
    public TableSchema Table { get; }

    /// <summary>Whether a table can be kept like this: its order is that of its cells, and its rows hold everything.</summary>
    public static bool CanHold(TableSchema table) =>
        table.SortBy.Length is >= 1 and <= 3
        && table.SortBy.All(column => table.Columns[table.Column(column)].Type is ColumnType.BigInt or ColumnType.Integer or ColumnType.Word)
        && table.Columns.All(column => column.Type != ColumnType.Text);

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text = default)
    {
        if (cells.Length != Table.Columns.Length)
            throw new ArgumentException($"Table {Table.Name} has {Table.Columns.Length} columns, the row {cells.Length} cells.", nameof(cells));
        if (_sorted is null && !TryKeep(cells, nulls)) LetDuckDbSort();
        _sorted?.Append(cells, nulls);
    }

    /// <inheritdoc/>
    public void Finish(CancellationToken cancellation)
    {
        using IStoredTable target = (IStoredTable?)_sorted ?? _database.OpenTable(Table);
        CopyRuns(target, cancellation);
        target.Finish(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sorted?.Dispose();
        _file.Dispose();
    }

    private bool TryKeep(ReadOnlySpan<long> cells, ulong nulls)
    {
        var run = RunOf(KeyOf(cells));
        var order = cells[_orderColumn];
        if (order < run.Last || (nulls & _sortColumns) != 0 || _runs.Count > MaxEntities) return false;
        run.Last = order;
        run.Add(cells, nulls, _file);
        return true;
    }

    private void LetDuckDbSort()
    {
        _sorted = new SortedTable(_database, Table);
        CopyRuns(_sorted, CancellationToken.None);
        _runs.Clear();
        _lastRun = null;
    }

    private void CopyRuns(IStoredTable target, CancellationToken cancellation)
    {
        foreach (var (_, run) in _runs.OrderBy(run => run.Key))
        {
            cancellation.ThrowIfCancellationRequested();
            run.CopyTo(target, _file);
        }
    }

    private RunKey KeyOf(ReadOnlySpan<long> cells) => new(
        _keyColumns.Length > 0 ? cells[_keyColumns[0]] : 0,
        _keyColumns.Length > 1 ? cells[_keyColumns[1]] : 0);

    private Run RunOf(RunKey key)
    {
        if (_lastRun is { } last && _lastKey == key) return last;
        ref var run = ref CollectionsMarshal.GetValueRefOrAddDefault(_runs, key, out _);
        run ??= new Run(Table.Columns.Length);
        _lastKey = key;
        return _lastRun = run;
    }

    private readonly record struct RunKey(long First, long Second) : IComparable<RunKey>
    {
        public int CompareTo(RunKey other) => (First, Second).CompareTo((other.First, other.Second));
    }

    private sealed class Run(int width)
    {
        // Small, for there may be ten thousand threads; yet some fifty rows.
        private const int PieceBytes = 1024;

        // What remembers the pieces stays in memory, so an entity with many rows has larger ones.
        private const int LargePieceBytes = 32 * 1024;
        private const int ManyPieces = 32;

        private readonly RowPacker _packer = new(width);
        private readonly List<Piece> _written = [];
        private byte[] _piece = new byte[Math.Max(PieceBytes, RowPacker.MaxBytes(width))];
        private int _length;

        public long Last { get; set; } = long.MinValue;

        public void Add(ReadOnlySpan<long> cells, ulong nulls, RunFile file)
        {
            if (_piece.Length - _length < RowPacker.MaxBytes(width))
            {
                _written.Add(file.Write(_piece.AsSpan(0, _length)));
                _length = 0;
                if (_written.Count == ManyPieces) _piece = new byte[LargePieceBytes];
            }

            _length += _packer.Pack(cells, nulls, _piece.AsSpan(_length));
        }

        public void CopyTo(IStoredTable target, RunFile file)
        {
            var unpacker = new RowPacker(width);
            var cells = new long[width];
            var piece = new byte[_piece.Length];
            foreach (var place in _written) Copy(file.Read(place, piece));
            Copy(_piece.AsSpan(0, _length));

            void Copy(ReadOnlySpan<byte> rows)
            {
                while (!rows.IsEmpty)
                {
                    rows = rows[unpacker.Unpack(rows, cells, out var nulls)..];
                    target.Append(cells, nulls);
                }
            }
        }
    }
}
