using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Tests.Store;

public sealed class DuckDbConnectionTests : IDisposable
{
    private readonly DuckDbDatabase _database;
    private readonly DuckDbConnection _connection;

    public DuckDbConnectionTests()
    {
        _database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig { MemoryMegabytes = 64, Threads = 2 });
        _connection = _database.Connect();
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void Prepare_unknownTable_throwsDuckDbsOwnText()
    {
        var error = Assert.Throws<DuckDbException>(() => _connection.Prepare("SELECT * FROM nowhere"));

        Assert.Contains("Table with name nowhere does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_syntaxError_throwsWithItsKind()
    {
        var error = Assert.Throws<DuckDbException>(() => _connection.Execute("SELEKT 1"));

        Assert.Equal(DuckDbErrorKind.Parser, error.Kind);
        Assert.Contains("SELEKT", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_errorInALaterChunk_throws()
    {
        var error = Assert.Throws<DuckDbException>(() => _connection.Read("SELECT CAST(CASE WHEN i = 500000 THEN 'x' ELSE '1' END AS INTEGER) FROM range(1000000) t(i)"));

        Assert.Equal(DuckDbErrorKind.Conversion, error.Kind);
    }

    [Theory]
    [InlineData("'; DROP TABLE t; --")]
    [InlineData("")]
    [InlineData("grüße 🦆 \" ' \\ \0 end")]
    [InlineData(long.MinValue)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1.5)]
    [InlineData(true)]
    [InlineData(null)]
    public void Bind_anyValue_comesBackUnchanged(object? value)
    {
        using var result = _connection.Query("SELECT ?", default, value);

        Assert.Equal(value, result.ReadColumns()[0][0]);
    }

    [Fact]
    public void Run_withoutABoundParameter_throws()
    {
        using var statement = _connection.Prepare("SELECT $low");

        Assert.Contains("low", Assert.Throws<DuckDbException>(() => statement.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Query_beyondTheMemoryLimit_isAnErrorAndLeavesTheConnectionUsable()
    {
        var error = Assert.Throws<DuckDbException>(() => _connection.Read("CREATE TABLE big AS SELECT hash(i) AS h, hash(i + 1) AS g FROM range(20000000) t(i) ORDER BY h"));

        Assert.Equal(DuckDbErrorKind.OutOfMemory, error.Kind);
        using var result = _connection.Query("SELECT 1");
        Assert.Equal(1L, result.ReadColumns()[0][0]);
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("COPY (SELECT 1) TO '/tmp/vmq-escaped.csv'")]
    [InlineData("ATTACH '/tmp/vmq-escaped.db'")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET memory_limit = '100GB'")]
    [InlineData("INSTALL httpfs")]
    public void Execute_reachingOutside_isRefused(string sql)
    {
        Assert.Throws<DuckDbException>(() => _connection.Execute(sql));
    }
}
