using System.Collections.Immutable;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>
/// The log that a database finds beside its file when it is opened, as if it had been stopped before a checkpoint: it tells which blocks of the
/// file hold rows of which table. DuckDB takes them over as they are, for so it logs large inserts of its own.
/// </summary>
/// <remarks>DuckDB: src/storage/write_ahead_log.cpp, wal_replay.cpp; PersistentCollectionData in src/include/duckdb/storage/data_pointer.hpp.</remarks>
internal sealed class AdoptionLog : IDisposable
{
    // WALType and version 1, whose entries carry no checksum.
    private const ulong UseTable = 25, RowGroupData = 29, Version = 98, Flush = 100;
    private const ulong FormatVersion = 1;

    // LogicalTypeId.
    private const ulong BooleanType = 10, IntegerType = 13, BigIntType = 14, UBigIntType = 31, EnumType = 104;

    private const ulong EnumTypeInfo = 6;

    private readonly Stream _file;
    private readonly FieldWriter _log;

    /// <summary>An empty log for a database file.</summary>
    public AdoptionLog(string database)
    {
        _file = new BufferedStream(File.Create(PathOf(database)));
        _log = new FieldWriter(_file);
        Entry(Version).Field(101).Unsigned(FormatVersion).End();
    }

    /// <summary>Where DuckDB looks for the log of a database.</summary>
    public static string PathOf(string database) => database + ".wal";

    /// <summary>Gives row groups to a table.</summary>
    public void Add(FinishedTable table, IReadOnlyCollection<RowGroup> groups)
    {
        var columns = table.Columns.Where(column => column.Constant is null).Select(column => column.Source).ToImmutableArray();
        Entry(UseTable).Field(101).Text("main").Field(102).Text(table.Schema.Name).End();
        Entry(RowGroupData).Field(101).Field(100).Unsigned((ulong)groups.Count);
        foreach (var group in groups) Put(columns, group);
        _log.End().End();
    }

    /// <summary>Completes the log.</summary>
    public void Complete()
    {
        Entry(Flush).End();
        _file.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private FieldWriter Entry(ulong type) => _log.Field(100).Unsigned(type);

    private void Put(ImmutableArray<SourceColumn> columns, RowGroup group)
    {
        _log.Field(100).Unsigned((ulong)columns.Length);
        foreach (var column in columns) PutType(column);
        _log.Field(101).Unsigned((ulong)columns.Length);
        for (var i = 0; i < columns.Length; i++)
        {
            PutSegments(group.Columns[i].Values, columns[i].Type);
            _log.Field(101);
            PutSegments(group.Columns[i].Validity, DuckDbType.Invalid);
            _log.End().End();
        }

        _log.Field(102).Unsigned((ulong)group.FirstRow).Field(103).Unsigned((ulong)group.Rows).End();
    }

    private void PutType(SourceColumn column)
    {
        _log.Field(100).Unsigned(column.Type switch
        {
            DuckDbType.Boolean => BooleanType,
            DuckDbType.Integer => IntegerType,
            DuckDbType.BigInt => BigIntType,
            DuckDbType.UBigInt => UBigIntType,
            DuckDbType.Enum => EnumType,
            _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "no type of numbers"),
        });
        if (column.Type == DuckDbType.Enum)
        {
            _log.Field(101).Flag(true).Field(100).Unsigned(EnumTypeInfo).Field(200).Unsigned((ulong)column.Words.Length).Field(201).Unsigned((ulong)column.Words.Length);
            foreach (var word in column.Words) _log.Text(word);
            _log.End();
        }

        _log.End();
    }

    private void PutSegments(ImmutableArray<Segment> segments, DuckDbType type)
    {
        _log.Field(100).Unsigned((ulong)segments.Length);
        foreach (var segment in segments) Put(segment, type);
    }

    private void Put(in Segment segment, DuckDbType type)
    {
        if (segment.FirstRow != 0) _log.Field(100).Unsigned((ulong)segment.FirstRow);
        _log.Field(101).Unsigned((ulong)segment.Rows);
        _log.Field(102).Field(100).Signed(segment.Block);
        if (segment.Offset != 0) _log.Field(101).Unsigned((ulong)segment.Offset);
        _log.End();
        _log.Field(103).Unsigned((ulong)segment.Form);
        _log.Field(104);
        PutFacts(segment.Facts, type);
        _log.End();
    }

    private void PutFacts(in ValueFacts facts, DuckDbType type)
    {
        _log.Field(100).Flag(facts.HasNulls).Field(101).Flag(facts.HasValues).Field(102).Unsigned(0).Field(103);
        if (type != DuckDbType.Invalid)
        {
            PutBound(200, facts.HasValues ? facts.Least : 0, type);
            PutBound(201, facts.HasValues ? facts.Most : 0, type);
        }

        _log.End().End();
    }

    private void PutBound(ushort field, Int128 bound, DuckDbType type)
    {
        _log.Field(field).Field(100).Flag(true).Field(101);
        _ = type is DuckDbType.BigInt or DuckDbType.Integer ? _log.Signed((long)bound) : _log.Unsigned((ulong)bound);
        _log.End();
    }
}
