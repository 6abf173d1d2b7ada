using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.Blocks;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>A table that has all its rows, and how its columns are stored.</summary>
internal sealed class FinishedTable(StoredTable rows, Names names)
{
    /// <summary>Its columns and order.</summary>
    public TableSchema Schema => rows.Table;

    /// <summary>How many rows it has.</summary>
    public long Count => rows.Count;

    /// <summary>How its columns are stored.</summary>
    public ImmutableArray<StoredColumn> Columns { get; } = StoredColumn.Choose(rows, names);

    /// <summary>What those are read from that are stored.</summary>
    public ImmutableArray<SourceColumn> Sources => [.. Columns.Where(column => column.Constant is null).Select(column => column.Source)];

    /// <summary>Whether its rows can be encoded here: they are in order, and all of them numbers.</summary>
    public bool IsEncodable => rows.IsInOrder && Sources.All(ColumnEncoder.CanEncode);

    /// <summary>Its rows, once.</summary>
    public TableScan Scan() => new(rows, Columns);
}
