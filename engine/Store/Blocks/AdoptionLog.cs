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

    /// <summary>Stands for the column of validity bits that each column has.</summary>
    private static readonly SourceColumn Validity = new("validity", DuckDbType.Invalid);

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
        var columns = table.Sources;
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
            PutSegments(group.Columns[i].Values, columns[i]);
            _log.Field(101);
            PutSegments(group.Columns[i].Validity, Validity);
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

    private void PutSegments(ImmutableArray<Segment> segments, SourceColumn column)
    {
        _log.Field(100).Unsigned((ulong)segments.Length);
        foreach (var segment in segments) Put(segment, column);
    }

    private void Put(in Segment segment, SourceColumn column)
    {
        if (segment.FirstRow != 0) _log.Field(100).Unsigned((ulong)segment.FirstRow);
        _log.Field(101).Unsigned((ulong)segment.Rows);
        _log.Field(102).Field(100).Signed(segment.Block);
        if (segment.Offset != 0) _log.Field(101).Unsigned((ulong)segment.Offset);
        _log.End();
        _log.Field(103).Unsigned((ulong)segment.Form);
        _log.Field(104);
        PutFacts(segment.Facts, column);
        _log.End();
    }

    private void PutFacts(in ValueFacts facts, SourceColumn column)
    {
        _log.Field(100).Flag(facts.HasNulls).Field(101).Flag(facts.HasValues).Field(102).Unsigned(0).Field(103);
        if (column != Validity)
        {
            var (least, most) = facts.HasValues ? (facts.Least, facts.Most) : BoundsOfNone(column);
            PutBound(200, least, column.Type);
            PutBound(201, most, column.Type);
        }

        _log.End().End();
    }

    private void PutBound(ushort field, Int128 bound, DuckDbType type)
    {
        _log.Field(field).Field(100).Flag(true).Field(101);
        _ = type is DuckDbType.BigInt or DuckDbType.Integer ? _log.Signed((long)bound) : _log.Unsigned((ulong)bound);
        _log.End();
    }

    /// <summary>The least of no values is the greatest of the type, and the other way round: DuckDB takes those of a table from those of its segments.</summary>
    private static (Int128 Least, Int128 Most) BoundsOfNone(SourceColumn column) => column.Type switch
    {
        DuckDbType.BigInt => (long.MaxValue, long.MinValue),
        DuckDbType.UBigInt => (ulong.MaxValue, 0),
        DuckDbType.Integer => (int.MaxValue, int.MinValue),
        DuckDbType.Boolean => (1, 0),
        _ => (column.Words.Length - 1, 0),
    };
}
