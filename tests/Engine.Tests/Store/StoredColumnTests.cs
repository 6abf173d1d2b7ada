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

    private static readonly TableSchema Following = new(
        "following",
        [
            new("name", Name, "h"), new("code", BigInt, "h") { Follows = "name" }, new("state", Word, "h", ["a", "b"]), new("level", Integer, "h") { Follows = "state" },
            new("isa", Word, "h", ["x", "y"]) { Follows = "name" }, new("number", Integer, "h"), new("again", BigInt, "h") { Follows = "number" },
        ],
        []);

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

    [Fact]
    public void ManyRows_manyNames_comeBackUnchanged()
    {
        var rows = Write(i => [7, (long)i, "a", 0L, $"name {i % 700}"]);

        Assert.Equal(rows.Select(row => row[4]), SessionRows.Read(_folder["x.vmq"], Table).Select(row => row[4]));
    }

    [Fact]
    public void ManyRows_columnsThatFollowFromOthers_areNotStoredAndReadTheSame()
    {
        var rows = WriteFollowing(_ => { });

        Assert.Equal(Lines(rows), Lines(SessionRows.Read(_folder["x.vmq"], Following)));
        Assert.Equal(["code", "level", "isa", "again"], Unstored());
    }

    [Theory]
    [InlineData("code", Rows - 1, 1L)]
    [InlineData("code", Rows - 1, null)]
    [InlineData("code", 0, 0L)]
    [InlineData("level", 0, 7)]
    [InlineData("isa", Rows - 1, "x")]
    [InlineData("again", Rows - 1, 0L)]
    [InlineData("again", 0, 0L)]
    public void ManyRows_oneDoesNotFollow_columnIsStored(string column, int row, object? value)
    {
        var rows = WriteFollowing(rows => rows[row][Following.Column(column)] = value);

        Assert.Equal(Lines(rows), Lines(SessionRows.Read(_folder["x.vmq"], Following)));
        Assert.DoesNotContain(column, Unstored());
        Assert.Equal(3, Unstored().Count());
    }

    private object?[][] Write(Func<int, object?[]> row)
    {
        var rows = Enumerable.Range(0, Rows).Select(row).ToArray();
        SessionRows.Write(_folder["x.vmq"], Table, rows);
        return rows;
    }

    private object?[][] WriteFollowing(Action<object?[][]> change)
    {
        var rows = Enumerable.Range(0, Rows).Select(i =>
        {
            var (isNamed, isA, number) = (i % 5 != 0, i % 2 != 0, i % 7 == 0 ? (int?)null : i);
            return (object?[])[isNamed ? $"name {i % 40}" : null, isNamed ? i % 40 * 3L : null, isA ? "a" : "b", isA ? 7 : null, isNamed ? "y" : null, number, (long?)number];
        }).ToArray();
        change(rows);
        SessionRows.Write(_folder["x.vmq"], Following, rows);
        return rows;
    }

    private static IEnumerable<string> Lines(IEnumerable<object?[]> rows) => rows.Select(row => string.Join('|', row));

    private IEnumerable<string?> Unstored() =>
        Ask("SELECT column_name FROM duckdb_columns() WHERE table_name = 'following' AND column_default IS NOT NULL ORDER BY column_index");

    private IEnumerable<string?> Ask(string sql)
    {
        using var session = SessionFile.Open(_folder["x.vmq"]);
        using var connection = session.Connect();
        using var result = connection.Query(sql);
        var column = result.ReadColumns()[0];
        return [.. Enumerable.Range(0, column.Count).Select(row => (string?)column[row])];
    }
}
