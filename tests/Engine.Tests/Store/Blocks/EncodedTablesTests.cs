using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using VmQuery.Engine.Store.Blocks;
using VmQuery.Tests.Support;
using static VmQuery.Engine.Models.ColumnType;

namespace VmQuery.Engine.Tests.Store.Blocks;

/// <summary>Tables whose blocks are written here, as DuckDB reads them.</summary>
public sealed class EncodedTablesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(EncodedGroups.Rows - 1)]
    [InlineData(EncodedGroups.Rows)]
    [InlineData(EncodedGroups.Rows + 1)]
    [InlineData(RowGroup.MostRows - 1)]
    [InlineData(RowGroup.MostRows)]
    [InlineData(RowGroup.MostRows + 1)]
    [InlineData((2 * RowGroup.MostRows) + 70_001)]
    public void Rows_anyNumber_comeBackAsTheyWere(int rows)
    {
        Write(rows, ("start", BigInt, i => 1_700_000_000_000_000_000 + (i * 977L) + (i * 7919L % 500)), ("cpu", Integer, i => i % 5 == 0 ? null : (i * 31L % 7) - 3));

        AssertHolds(rows);
    }

    [Fact]
    public void Values_ofEveryWidth_comeBackAsTheyWere()
    {
        // A column for every width in bits, from either end of its type: each is packed in its own way.
        var columns = Enumerable.Range(0, 65).SelectMany(bits => new Column[]
        {
            ($"b{bits}", BigInt, i => long.MinValue + Bits(i, bits)), ($"u{bits}", UBigInt, i => Bits(i, bits)),
        }).Concat(Enumerable.Range(0, 33).Select(bits => (Column)($"i{bits}", Integer, i => int.MinValue + (long)(uint)Bits(i, bits))));

        foreach (var some in columns.Chunk(40))
        {
            Write(5000, some);
            AssertHolds(5000);
        }
    }

    [Fact]
    public void Values_missing_stayMissing()
    {
        Write(
            10_000,
            ("none", BigInt, _ => null),
            ("few", UBigInt, i => i % 1000 == 999 ? -1 - i : null),
            ("lead", Integer, i => i < 6000 ? null : i),
            ("tail", Flag, i => i < 6000 ? i & 1 : null),
            ("same", Integer, i => i % 3 == 0 ? null : 7));

        AssertHolds(10_000);
    }

    [Fact]
    public void Times_inEvenSteps_takeNoSpace()
    {
        Write(RowGroup.MostRows, ("start", BigInt, i => 17 + (i * 1_000_000L)), ("stop", BigInt, i => 1_000_017 + (i * 1_000_000L)));

        AssertHolds(RowGroup.MostRows);
        // The session itself takes two thirds of that, the times as they are would take as much again.
        Assert.InRange(new FileInfo(Session).Length, 0, 3 << 20);
    }

    [Fact]
    public void Texts_ofWhichThereAreNone_keepNothingFromBeingEncoded()
    {
        Write(20_000, ("start", BigInt, i => i * 977L % 65_536), ("text", Text, _ => null));

        AssertHolds(20_000);
    }

    [Fact]
    public void Values_whoseDifferencesExceedTheirType_comeBackAsTheyWere()
    {
        Write(
            10_000,
            ("ends", BigInt, i => i % 2 == 0 ? long.MinValue : long.MaxValue),
            ("halves", BigInt, i => i % 2 == 0 ? long.MinValue : 0),
            ("near", BigInt, i => i % 2 == 0 ? long.MinValue + i : long.MaxValue - i));

        AssertHolds(10_000);
    }

    [Fact]
    public void Names_aFewAndMany_comeBackAsTheyWere()
    {
        var names = new Names();
        var table = new TableSchema("t", [new("few", Name, "h"), new("many", Name, "h"), new("word", Word, "h", [.. Enumerable.Range(0, 256).Select(i => $"w{i}")])], []);
        Write(names, table, 20_000, (i, cells) => (cells[0], cells[1], cells[2]) = (Id($"name {i % 10}"), Id($"name {i % 700}"), i % 256));

        Assert.Equal(
            Enumerable.Range(0, 20_000).Select(i => $"name {i % 10}|name {i % 700}|w{i % 256}"),
            SessionRows.Read(Session, table).Select(row => string.Join('|', row)));

        long Id(string name) => names.Intern(name.AsSpan()).Value;
    }

    [Fact]
    public void Question_forSomeRows_findsThemAll()
    {
        // What DuckDB leaves out by the least and greatest of a segment has no such row.
        Write(300_000, ("key", Integer, i => i / 70_000), ("value", UBigInt, i => i == 123_456 ? -1 : i), ("maybe", BigInt, i => i is > 100_000 and < 250_000 ? null : -i));

        Assert.Equal(70_000L, Ask("SELECT count(*) FROM t WHERE key = 2"));
        Assert.Equal(1L, Ask("SELECT count(*) FROM t WHERE value = 18446744073709551615"));
        Assert.Equal(123_456L, Ask("SELECT rowid FROM t WHERE value > 300_000"));
        Assert.Equal(149_999L, Ask("SELECT count(*) FROM t WHERE maybe IS NULL"));
        Assert.Equal(-299_999L, Ask("SELECT min(maybe) FROM t"));
        Assert.Equal(50_000L, Ask("SELECT count(*) FROM t WHERE maybe <= -250_000"));
    }

    [Fact]
    public void LeastAndMost_segmentWithoutValues_areThoseOfOthers()
    {
        // DuckDB answers from what it knows of the segments.
        foreach (var type in new[] { BigInt, UBigInt, Integer })
        {
            var sign = type == UBigInt ? 1 : -1;
            Write(2 * RowGroup.MostRows, ("key", BigInt, i => i), ("late", type, i => i < RowGroup.MostRows ? null : 500 + (i % 70)), ("less", type, i => i < RowGroup.MostRows ? null : 3 * sign));

            Assert.Equal("500 569", Ask("SELECT (SELECT min(late) FROM t) || ' ' || (SELECT max(late) FROM t)"));
            Assert.Equal($"{3 * sign} {3 * sign}", Ask("SELECT (SELECT min(less) FROM t) || ' ' || (SELECT max(less) FROM t)"));
        }
    }

    [Fact]
    public void RowGroups_areWhole_andTakeNoBlockForWhatIsTheSameInAll()
    {
        Write(
            RowGroup.MostRows + 5000,
            ("row", UBigInt, i => i),
            ("late", BigInt, i => i < RowGroup.MostRows ? null : i * 977L % 65_536),
            ("early", Integer, i => i < RowGroup.MostRows ? i * 31 % 999 : 7));

        Assert.Equal((long)RowGroup.MostRows, Ask("SELECT sum(count)::BIGINT FROM pragma_storage_info('t') WHERE column_id = 0 AND row_group_id = 0 AND segment_type = 'UBIGINT'"));
        Assert.Equal("late", Ask(Constant("segment_type <> 'VALIDITY' AND row_group_id = 0")));
        Assert.Equal("early", Ask(Constant("segment_type <> 'VALIDITY' AND row_group_id = 1")));
        Assert.Equal("early,late,row", Ask(Constant("segment_type = 'VALIDITY'")));
        Assert.Equal(0L, Ask("SELECT count(*) FROM pragma_storage_info('t') WHERE block_offset % 8 <> 0"));

        static string Constant(string segments) =>
            $"SELECT string_agg(DISTINCT column_name, ',' ORDER BY column_name) FROM pragma_storage_info('t') WHERE compression = 'Constant' AND {segments}";
    }

    [Fact]
    public void Complete_done_blocksAreWrittenOnce()
    {
        Write(200_000, ("noise", BigInt, i => unchecked((long)((ulong)i * 0x9e3779b97f4a7c15))));

        Assert.InRange(new FileInfo(Session).Length, 200_000 * 8, (200_000 * 8) + (6 * BlockFile.BlockBytes));
        Assert.Equal([Session], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Adopt_logThatBreaksOff_isSaid()
    {
        using var files = TemporarySession.Beside(Session);
        using var database = new SessionDatabase(Session, files, new SessionWriteOptions());
        using var rows = SomeRows(files);
        var table = Detached(database, rows);
        EncodedTables.Write(files.Session, [table], new SideBySide(1, default), () => { });
        var log = AdoptionLog.PathOf(files.Session);
        File.WriteAllBytes(log, File.ReadAllBytes(log)[..^8]);

        var error = Assert.Throws<SessionFileException>(() => database.Adopt([table], default));

        Assert.Contains("has 0 rows in t of the 5000 written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_logThatCannotBeWritten_isSaid()
    {
        using var files = TemporarySession.Beside(Session);
        using var database = new SessionDatabase(Session, files, new SessionWriteOptions());
        using var rows = SomeRows(files);
        var table = Detached(database, rows);
        var log = AdoptionLog.PathOf(files.Session);
        Directory.CreateDirectory(log);

        var error = Assert.Throws<SessionFileException>(() => EncodedTables.Write(files.Session, [table], new SideBySide(1, default), () => { }));

        Assert.StartsWith($"{log}: cannot be written", error.Message, StringComparison.Ordinal);
    }

    private string Session => _folder["x.vmq"];

    private Column[] _columns = [];

    private static long Bits(int row, int bits) => bits == 0 ? 0 : (long)(((ulong)row * 0x9e3779b97f4a7c15) >> (64 - bits));

    private static StoredTable SomeRows(TemporarySession files)
    {
        var rows = new StoredTable(new TableSchema("t", [new("c", BigInt, "h")], []), files.Runs("t"), aside: false);
        for (var i = 0; i < 5000; i++) rows.Append([i * i], 0);
        rows.Finish();
        return rows;
    }

    private static FinishedTable Detached(SessionDatabase database, StoredTable rows)
    {
        var table = new FinishedTable(rows, new Names());
        database.Create([table], default);
        database.Detach(default);
        return table;
    }

    private void Write(int rows, params Column[] columns)
    {
        _columns = columns;
        var table = new TableSchema("t", [.. columns.Select(column => new ColumnSchema(column.Name, column.Type, "h"))], []);
        Write(new Names(), table, rows, (i, cells) =>
        {
            for (var column = 0; column < columns.Length; column++) cells[column] = columns[column].Cell(i) ?? 0;
        });
    }

    private void Write(Names names, TableSchema table, int rows, Action<int, long[]> fill)
    {
        using var session = SessionWriter.Create(Session, names, new SessionWriteOptions { EncodedFrom = 1 });
        var writer = session.Open(table);
        var cells = new long[table.Columns.Length];
        for (var i = 0; i < rows; i++)
        {
            fill(i, cells);
            writer.Append(cells, _columns.Length == 0 ? 0 : NullsOf(i));
        }

        session.Complete(Catalog.Empty, new TimeSpanNs(0, 1));
    }

    private ulong NullsOf(int row)
    {
        var nulls = 0UL;
        for (var column = 0; column < _columns.Length; column++) nulls |= _columns[column].Cell(row) is null ? 1UL << column : 0;
        return nulls;
    }

    private void AssertHolds(int rows)
    {
        using var session = SessionFile.Open(Session);
        using var connection = session.Connect();
        using var result = connection.Query("SELECT * FROM t");
        foreach (var (column, read) in _columns.Zip(result.ReadColumns()))
        {
            Assert.Equal(rows, read.Count);
            for (var i = 0; i < rows; i++)
            {
                object? written = column.Cell(i) is not { } cell ? null : column.Type switch { UBigInt => (ulong)cell, Flag => cell != 0, _ => cell };
                if (!Equals(written, read[i])) Assert.Fail($"{column.Name}, row {i}: wrote {written ?? "nothing"}, read {read[i] ?? "nothing"}");
            }
        }
    }

    private object? Ask(string sql)
    {
        using var session = SessionFile.Open(Session);
        using var connection = session.Connect();
        using var result = connection.Query(sql);
        return result.ReadColumns()[0][0];
    }

    /// <param name="Cell">Its cell in a row; null for none.</param>
    private sealed record Column(string Name, ColumnType Type, Func<int, long?> Cell)
    {
        public static implicit operator Column((string Name, ColumnType Type, Func<int, long?> Cell) column) => new(column.Name, column.Type, column.Cell);
    }
}
