using VmQuery.Engine.Store;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Tests.Store;

public sealed class ResultColumnTests : IDisposable
{
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig());
    private readonly DuckDbConnection _connection;

    public ResultColumnTests() => _connection = _database.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Theory]
    [InlineData("(-128)::TINYINT", -128L)]
    [InlineData("(-32768)::SMALLINT", -32768L)]
    [InlineData("(-2147483648)::INTEGER", -2147483648L)]
    [InlineData("9223372036854775807::BIGINT", long.MaxValue)]
    [InlineData("255::UTINYINT", 255L)]
    [InlineData("65535::USMALLINT", 65535L)]
    [InlineData("4294967295::UINTEGER", 4294967295L)]
    [InlineData("18446744073709551615::UBIGINT", ulong.MaxValue)]
    [InlineData("sum(-9223372036854775808)", long.MinValue)]
    [InlineData("7::UHUGEINT", 7L)]
    [InlineData("1.5::FLOAT", 1.5)]
    [InlineData("-2.25::DOUBLE", -2.25)]
    [InlineData("12.5::DECIMAL(4,1)", 12.5)]
    [InlineData("-12.25::DECIMAL(9,2)", -12.25)]
    [InlineData("12.125::DECIMAL(18,3)", 12.125)]
    [InlineData("12.5::DECIMAL(38,1)", 12.5)]
    [InlineData("true", true)]
    [InlineData("'twelve bytes'", "twelve bytes")]
    [InlineData("'thirteen byte'", "thirteen byte")]
    [InlineData("'b'::ENUM('a', 'b')", "b")]
    [InlineData("NULL", null)]
    [InlineData("NULL::INTEGER", null)]
    [InlineData("NULL::VARCHAR", null)]
    [InlineData("NULL::ENUM('a')", null)]
    [InlineData("NULL::HUGEINT", null)]
    public void ReadColumns_anyType_givesItsValue(string sql, object? expected)
    {
        using var result = _connection.Query($"SELECT {sql} AS x");

        var column = Assert.Single(result.ReadColumns());
        Assert.Equal("x", column.Name);
        Assert.Equal(expected, column[0]);
    }

    [Theory]
    [InlineData("9223372036854775808::HUGEINT")]
    [InlineData("(-9223372036854775809)::HUGEINT")]
    [InlineData("18446744073709551615::UHUGEINT")]
    [InlineData("18446744073709551615::HUGEINT")]
    public void ReadColumns_hugeintBeyond64Bits_isAnError(string sql)
    {
        using var result = _connection.Query($"SELECT {sql} AS total");

        Assert.Contains("total", Assert.Throws<DuckDbException>(() => result.ReadColumns()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadColumns_typeWithoutCounterpart_saysWhatToDo()
    {
        using var result = _connection.Query("SELECT [1, 2] AS xs");

        Assert.Contains("cast it to VARCHAR", Assert.Throws<DuckDbException>(() => result.ReadColumns()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadColumns_wideEnums_giveTheirWords()
    {
        var words = string.Join(", ", Enumerable.Range(0, 300).Select(i => $"'w{i}'"));
        using var result = _connection.Query($"SELECT CAST('w' || i AS ENUM ({words})) AS w FROM range(300) t(i)");

        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"w{i}"), ((ResultColumn<string>)result.ReadColumns()[0]).Values);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(100_000)]
    public void ReadColumns_manyRows_keepsOrderAndNulls(int count)
    {
        using var result = _connection.Query($"SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE 'text number ' || i END FROM range({count}) t(i)");

        var columns = result.ReadColumns();
        Assert.All(columns, column => Assert.Equal(count, column.Count));
        for (var i = 0; i < count; i++)
        {
            Assert.Equal((long)i, columns[0][i]);
            Assert.Equal(i % 3 == 0 ? null : $"text number {i}", columns[1][i]);
        }
    }
}
