using System.Collections.Immutable;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>
/// The rows of a finished <see cref="StoredTable"/>, as DuckDB reads them: the columns that are stored and, when DuckDB has to sort, the row's number.
/// </summary>
internal sealed unsafe class TableScan(StoredTable table, ImmutableArray<StoredColumn> columns) : IRowSource, IDisposable
{
    /// <summary>Name of the column by which rows with equal keys keep their order.</summary>
    public const string Number = "row#";

    private readonly IEnumerator<Piece> _pieces = table.Pieces().GetEnumerator();
    private readonly bool _hasTexts = columns.Any(column => column is { Constant: null, Filler: TextFiller });
    private readonly int _numberColumn = columns.Count(column => column.Constant is null);

    // Pinned, for vectors point to the texts in it.
    private byte[] _bytes = [];
    private int _length;
    private int _row;
    private int _rows;
    private long _number;

    /// <inheritdoc/>
    public ImmutableArray<SourceColumn> Columns { get; } =
        [.. columns.Where(column => column.Constant is null).Select(column => column.Source), .. NumberOf(table)];

    /// <inheritdoc/>
    public long Count => table.Count;

    /// <summary>Whether the rows come in the order of the table.</summary>
    public bool IsInOrder => table.IsInOrder;

    /// <inheritdoc/>
    public int Fill(LentChunk chunk) => Fill<LentChunk>(chunk);

    /// <summary>
    /// Writes the next rows, and returns how many; 0 at the end. They are as many as a chunk of DuckDB holds, fewer only at the end and where texts
    /// must stay until the chunk is taken.
    /// </summary>
    public int Fill<TTarget>(TTarget chunk)
        where TTarget : struct, IRowTarget
    {
        var filled = 0;
        while (filled < DataChunk.Capacity && (_row < _rows || Next(filled)))
        {
            var range = new RowRange(_row, Math.Min(_rows - _row, DataChunk.Capacity - filled), filled);
            FillColumns(chunk, range);
            _row += range.Count;
            filled += range.Count;
        }

        if (!IsInOrder) FillNumbers(new Span<long>(chunk.Values(_numberColumn), filled));
        return filled;
    }

    /// <summary>The rows were read, or nobody wants them: removing their file takes time, which is better spent while other tables are read.</summary>
    public void Dispose()
    {
        _pieces.Dispose();
        table.Dispose();
    }

    private static ImmutableArray<SourceColumn> NumberOf(StoredTable table) => table.IsInOrder ? [] : [new SourceColumn(Number, DuckDbType.BigInt)];

    /// <summary>Loads the next piece, unless a chunk that is being filled points into this one.</summary>
    private bool Next(int filled)
    {
        if ((filled > 0 && _hasTexts) || !_pieces.MoveNext()) return false;
        _length = _pieces.Current.Length;
        if (_length > _bytes.Length) _bytes = GC.AllocateUninitializedArray<byte>(_length * 2, pinned: true);
        var rows = new PackedRows(table.Read(_pieces.Current, _bytes));
        (_row, _rows) = (0, rows.Count);
        return true;
    }

    private void FillColumns<TTarget>(TTarget chunk, RowRange range)
        where TTarget : struct, IRowTarget
    {
        var rows = new PackedRows(_bytes.AsSpan(0, _length));
        fixed (byte* bytes = _bytes)
        {
            var target = 0;
            foreach (var column in columns)
            {
                var packed = rows.Next();
                if (column.Constant is not null) continue;
                column.Filler.Fill(packed, range, chunk.Values(target), bytes + rows.TextStart);
                if (!packed.Nulls.IsEmpty) ColumnFiller.FillNulls(packed.Nulls, range, chunk.Validity(target));
                target++;
            }
        }
    }

    private void FillNumbers(Span<long> numbers)
    {
        for (var i = 0; i < numbers.Length; i++) numbers[i] = _number++;
    }
}
