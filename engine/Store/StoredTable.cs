using System.Collections.Immutable;
using System.Runtime.InteropServices;
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
    // An entity takes some 2 kB; a trace of a build farm has a million threads.
    private const int MostEntities = 20_000;

    private const int RowsWorthATask = 256;

    // Together some 16 MB of the widest table's rows wait to be packed, however many entities there are.
    private const int RowsOfAllRuns = 1 << 17;
    private const int LeastRowsToPack = 16;
    private const int MostRowsToPack = 512;
    private const int MostTextBytes = 1 << 16;

    private readonly RunFile _file;
    private readonly ImmutableArray<int> _keyColumns;
    private readonly int _orderColumn;
    private readonly ulong _sortColumns;
    private readonly ImmutableArray<ColumnFacts> _facts;
    private readonly RowPacker _packer;
    private readonly Dictionary<RunKey, Run> _runs = [];
    private readonly bool _aside;
    private RowBlock _spare;
    private Task _packed = Task.CompletedTask;
    private RunKey _lastKey;
    private Run? _lastRun;
    private int _rowsToPack;

    /// <summary>An empty table.</summary>
    /// <param name="aside">Whether there is another core to pack rows on.</param>
    public StoredTable(TableSchema table, string spillFile, bool aside)
    {
        Table = table;
        _aside = aside;
        _spare = new RowBlock(table);
        _file = new RunFile(spillFile);
        _facts = [.. table.Columns.Select(column => new ColumnFacts(table, column))];
        _packer = new RowPacker(_facts);
        KeptApart = CanKeepApart(table);
        _keyColumns = KeptApart ? [.. table.SortBy[..^1].Select(table.Column)] : [];
        _orderColumn = KeptApart ? table.Column(table.SortBy[^1]) : 0;
        foreach (var column in table.SortBy) _sortColumns |= 1UL << table.Column(column);
    }

    /// <summary>Its columns and order.</summary>
    public TableSchema Table { get; }

    /// <summary>What its columns hold; complete after <see cref="Finish"/>.</summary>
    public ImmutableArray<ColumnFacts> Facts => _facts;

    /// <summary>Rows so far.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the rows of <see cref="Pieces"/> are in the table's order, or need none.</summary>
    public bool IsInOrder => Table.SortBy.IsEmpty || KeptApart;

    private bool KeptApart { get; set; }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text = default)
    {
        if (cells.Length != Table.Columns.Length) throw RowBlock.WrongWidth(Table, cells.Length);
        Append(KeptApart ? RunOf(KeyOf(cells)) : RunOf(default), cells, nulls, text);
    }

    /// <inheritdoc/>
    public IRowWriter Of(MachineId machine, int key) =>
        KeptApart && _keyColumns is [0, 1] && _runs.Count < MostEntities ? new EntityRows(this, RunOf(new(machine.Value, key))) : this;

    /// <summary>Packs what is left; no row can follow.</summary>
    public void Finish()
    {
        _packed.GetAwaiter().GetResult();
        foreach (var run in _runs.Values) run.Pack(run.Rows, _packer, _file);
    }

    /// <summary>All rows, packed, entity after entity.</summary>
    public IEnumerable<Piece> Pieces() => _runs.OrderBy(run => run.Key).SelectMany(run => run.Value.Pieces);

    /// <summary>Reads a piece into memory of the caller.</summary>
    public ReadOnlySpan<byte> Read(Piece piece, Span<byte> target) => _file.Read(piece, target);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Whatever went wrong in the background has been or will be thrown by Append or Finish; here only its end counts.
        ((IAsyncResult)_packed).AsyncWaitHandle.WaitOne();
        _file.Dispose();
    }

    /// <summary>Whether the order of a table is that of its cells.</summary>
    private static bool CanKeepApart(TableSchema table) =>
        table.SortBy.Length is >= 1 and <= 3
        && table.SortBy.All(column => table.Columns[table.Column(column)].Type is ColumnType.BigInt or ColumnType.Integer or ColumnType.Word);

    /// <summary>Packs the rows of an entity while others come; one block at a time, for the table's facts are gathered on the way.</summary>
    private void Pack(Run run)
    {
        _packed.GetAwaiter().GetResult();
        var rows = run.Rows;
        if (!_aside || rows.Count < RowsWorthATask)
        {
            run.Pack(rows, _packer, _file);
            return;
        }

        (run.Rows, _spare) = (_spare, rows);
        _packed = Task.Run(() => run.Pack(rows, _packer, _file));
    }

    private void Append(Run run, ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text)
    {
        KeptApart = KeptApart && run.Follows(cells[_orderColumn]) && (nulls & _sortColumns) == 0 && _runs.Count <= MostEntities;
        if (!KeptApart) run = RunOf(default);
        run.Rows.Add(cells, nulls, text);
        if (run.Rows.Count >= _rowsToPack || run.Rows.Text.Length >= MostTextBytes) Pack(run);
        Count++;
    }

    private RunKey KeyOf(ReadOnlySpan<long> cells) => new(
        _keyColumns.Length > 0 ? cells[_keyColumns[0]] : 0,
        _keyColumns.Length > 1 ? cells[_keyColumns[1]] : 0);

    private Run RunOf(RunKey key)
    {
        if (_lastRun is { } last && _lastKey == key) return last;
        ref var run = ref CollectionsMarshal.GetValueRefOrAddDefault(_runs, key, out _);
        run ??= new Run(Table);
        _rowsToPack = Math.Clamp(RowsOfAllRuns / _runs.Count, LeastRowsToPack, MostRowsToPack);
        _lastKey = key;
        return _lastRun = run;
    }

    private readonly record struct RunKey(long First, long Second) : IComparable<RunKey>
    {
        public int CompareTo(RunKey other) => (First, Second).CompareTo((other.First, other.Second));
    }

    private sealed class Run(TableSchema table)
    {
        private readonly List<Piece> _pieces = [];
        private long _last = long.MinValue;

        public RowBlock Rows { get; set; } = new(table);

        public IEnumerable<Piece> Pieces => _pieces;

        /// <summary>Whether a row may come after the last one.</summary>
        public bool Follows(long order)
        {
            var follows = order >= _last;
            _last = order;
            return follows;
        }

        public void Pack(RowBlock rows, RowPacker packer, RunFile file)
        {
            if (rows.Count == 0) return;
            _pieces.Add(file.Write(packer.Pack(rows)));
            rows.Clear();
        }
    }

    private sealed class EntityRows(StoredTable table, Run run) : IRowWriter
    {
        public void Append(ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text = default) => table.Append(run, cells, nulls, text);
    }
}
