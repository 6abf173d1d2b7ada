using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;
using static VmQuery.Engine.Models.ColumnType;

namespace VmQuery.Engine.Tests.Store;

public sealed class StoredColumnTests : IDisposable
{
    // Enough for a table to be stored tightly.
    private const int Rows = 12_000;

    private static readonly TableSchema Table = new(
        "t",
        [
            new("machine", Integer, "h"), new("start", BigInt, "h"), new("state", Word, "h", ["a", "it's"]), new("err", BigInt, "h"), new("name", Name, "h"),
        ],
        ["machine", "start"]);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ManyRows_sameInAll_areNotStoredAndReadTheSame()
    {
        var rows = Write(i => [7, (long)i, "it's", null, $"name {i % 10}"]);

        Assert.Equal(rows.Select(row => string.Join('|', row)), SessionRows.Read(_folder["x.vmq"], Table).Select(row => string.Join('|', row)));
        Assert.Equal(["machine", "state", "err"], Ask("SELECT column_name FROM duckdb_columns() WHERE table_name = 't' AND column_default IS NOT NULL ORDER BY column_index"));
    }

    [Fact]
    public void ManyRows_almostTheSame_areStored()
    {
        Write(i => [i == 5 ? 8 : 7, (long)i, i == 7 ? "a" : "it's", i == 9 ? 0L : null, "name"]);

        Assert.Equal(["8", "a", "0"], Ask("SELECT CAST(machine AS VARCHAR) FROM t WHERE start = 5 UNION ALL SELECT state FROM t WHERE start = 7 UNION ALL SELECT CAST(err AS VARCHAR) FROM t WHERE start = 9"));
    }

    [Fact]
    public void ManyRows_someMissingInPiecesOfOddSizes_stayMissingWhereTheyWere()
    {
        var rows = Write(i => [i * i / 2_000_000, (long)i, "a", i % 3 == 0 ? null : (long)i, i % 7 == 0 ? "name" : null]);

        Assert.Equal(rows.Select(row => string.Join('|', row)), SessionRows.Read(_folder["x.vmq"], Table).Select(row => string.Join('|', row)));
    }

    [Fact]
    public void ManyRows_allColumnsTheSame_keepTheirNumber()
    {
        Write(_ => [7, 1L, "a", 0L, "name"]);

        Assert.Equal(["12000"], Ask("SELECT CAST(count(*) AS VARCHAR) FROM t WHERE machine = 7 AND start = 1 AND name = 'name'"));
    }

    [Theory]
    [InlineData("SELECT CAST(count(*) AS VARCHAR) FROM t WHERE name = 'b'", "4000")]
    [InlineData("SELECT CAST(count(*) AS VARCHAR) FROM t WHERE name = 'a name that does not occur'", "0")]
    [InlineData("SELECT CAST(count(*) AS VARCHAR) FROM t WHERE name GLOB '*na*'", "4000")]
    [InlineData("SELECT CAST(max(name) AS VARCHAR) FROM t", "zebra")]
    [InlineData("SELECT CAST(name AS VARCHAR) FROM t ORDER BY name LIMIT 1", "Banana")]
    public void ManyRows_names_behaveAsTexts(string sql, string expected)
    {
        Write(i => [7, (long)i, "a", 0L, (i % 3) switch { 0 => "zebra", 1 => "b", _ => "Banana" }]);

        Assert.Equal([expected], Ask(sql));
    }

    [Theory]
    [InlineData("")]
    [InlineData("it's")]
    [InlineData("nul \0 inside")]
    [InlineData("🦆 beyond twelve bytes")]
    public void ManyRows_oddNames_comeBackUnchanged(string odd)
    {
        Write(i => [7, (long)i, "a", 0L, i % 2 == 0 ? odd : null]);

        Assert.Equal([odd, null], SessionRows.Read(_folder["x.vmq"], Table).Take(2).Select(row => (string?)row[4]));
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(300, false)]
    public void ManyRows_longNames_areWordsOnlyWhileTheyTakeLittleRoom(int names, bool areWords)
    {
        var rows = Write(i => [7, (long)i, "a", 0L, $"{i % names} {new string('x', 5000)}"]);

        Assert.Equal(rows.Select(row => (string?)row[4]), SessionRows.Read(_folder["x.vmq"], Table).Select(row => (string?)row[4]));
        Assert.Equal(areWords, Ask("SELECT data_type FROM duckdb_columns() WHERE table_name = 't' AND column_name = 'name'").Single()!.StartsWith("ENUM", StringComparison.Ordinal));
    }

    [Fact]
    public void ManyRows_manyNames_comeBackUnchanged()
    {
        var rows = Write(i => [7, (long)i, "a", 0L, $"name {i % 700}"]);

        Assert.Equal(rows.Select(row => row[4]), SessionRows.Read(_folder["x.vmq"], Table).Select(row => row[4]));
    }

    private object?[][] Write(Func<int, object?[]> row)
    {
        var rows = Enumerable.Range(0, Rows).Select(row).ToArray();
        SessionRows.Write(_folder["x.vmq"], Table, rows);
        return rows;
    }

    private IEnumerable<string?> Ask(string sql)
    {
        using var session = SessionFile.Open(_folder["x.vmq"]);
        using var connection = session.Connect();
        using var result = connection.Query(sql);
        var column = result.ReadColumns()[0];
        return [.. Enumerable.Range(0, column.Count).Select(row => (string?)column[row])];
    }
}
