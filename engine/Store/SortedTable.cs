using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>A table that DuckDB sorts in the end: takes rows in any order, at the price of storing them twice.</summary>
internal sealed class SortedTable(SessionDatabase database, TableSchema table) : IStoredTable
{
    private readonly TableWriter _unsorted = database.OpenUnsorted(table);

    /// <inheritdoc/>
    public TableSchema Table => table;

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text = default) => _unsorted.Append(cells, nulls, text);

    /// <inheritdoc/>
    public void Finish(CancellationToken cancellation)
    {
        _unsorted.Finish(cancellation);
        database.CopySorted(table, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _unsorted.Dispose();
}
