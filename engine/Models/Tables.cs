using System.Collections.Immutable;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models;

/// <summary>What a column of a session table holds.</summary>
internal enum ColumnType : byte
{
    /// <summary>Signed 64-bit integer (BIGINT): times, counts.</summary>
    BigInt,

    /// <summary>Unsigned 64-bit integer (UBIGINT): addresses, exit information.</summary>
    UBigInt,

    /// <summary>Signed 32-bit integer (INTEGER): ids, CPUs, thread ids.</summary>
    Integer,

    /// <summary>Double precision number (DOUBLE); its cell holds the bits.</summary>
    Real,

    /// <summary>One of the column's declared words (ENUM); its cell holds the index.</summary>
    Word,

    /// <summary>A recurring text (VARCHAR); its cell holds an <see cref="Events.NameId"/>.</summary>
    Name,

    /// <summary>Any text (VARCHAR); its cell holds an <see cref="Events.TextRef"/> into the text handed over with the row.</summary>
    Text,

    /// <summary>True or false (BOOLEAN); its cell holds 0 or 1.</summary>
    Flag,
}

/// <summary>A column of a session table.</summary>
/// <param name="Help">One phrase for people, kept in the session's catalogue.</param>
/// <param name="Words">The words of a <see cref="ColumnType.Word"/> column, in the order of their cells.</param>
internal sealed record ColumnSchema(string Name, ColumnType Type, string Help, ImmutableArray<string> Words = default);

/// <summary>A table of the session that is filled row by row while a trace is compiled.</summary>
/// <param name="SortBy">
/// Columns that the finished table is sorted by; empty when it keeps the order in which rows come. Tables of events do: that is nearly,
/// not strictly, their order in time, for some rows are held back until it is known which thread they belong to.
/// </param>
internal sealed record TableSchema(string Name, ImmutableArray<ColumnSchema> Columns, ImmutableArray<string> SortBy)
{
    /// <summary>Position of a column; throws when the table has none of that name.</summary>
    public int Column(string name)
    {
        for (var i = 0; i < Columns.Length; i++)
            if (string.Equals(Columns[i].Name, name, StringComparison.Ordinal)) return i;
        throw new ArgumentException($"Table {Name} has no column {name}.", nameof(name));
    }
}

/// <summary>Where rows go. The store implements it; models and tests only see this.</summary>
internal interface IRowSink
{
    /// <summary>Opens a table for appending; opening it again gives the same writer.</summary>
    IRowWriter Open(TableSchema table);
}

/// <inheritdoc cref="IRowWriter.Append"/>
internal delegate void AppendRow(ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text);

/// <summary>Appends rows to one table, from one thread at a time.</summary>
internal interface IRowWriter
{
    /// <summary>Appends a row.</summary>
    /// <param name="cells">One cell per column, encoded as <see cref="ColumnType"/> says.</param>
    /// <param name="nulls">Bit i set: column i is NULL and its cell is not looked at. Tables have at most 64 columns.</param>
    /// <param name="text">Bytes that cells of type <see cref="ColumnType.Text"/> point into.</param>
    void Append(ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text = default);

    /// <summary>A writer for rows of one entity alone, whose first two cells these are: the table need not look it up for every row.</summary>
    IRowWriter Of(MachineId machine, int key) => this;
}
