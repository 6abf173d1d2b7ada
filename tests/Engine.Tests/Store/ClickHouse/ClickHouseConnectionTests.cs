using System.Diagnostics;
using VmQuery.Engine.Store;
using VmQuery.Engine.Store.ClickHouse;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store.ClickHouse;

public sealed class ClickHouseConnectionTests
{
    private const string Answer = """
        ["whole","big","real","text","flag","word"]
        ["Int64","UInt64","Nullable(Float64)","LowCardinality(Nullable(String))","Bool","Enum16('a' = 0)"]
        [1,18446744073709551615,0.5,"line\nend",true,"a"]
        [-9223372036854775808,0,null,null,false,"a"]
        [3,1,"-inf","",true,"a"]

        """;

    [Fact]
    public void Read_anAnswer_givesTypedColumns()
    {
        using var server = new StubServer(200, Answer);
        using var connection = server.Connect();
        var columns = connection.Read("SELECT");
        Assert.Equal([1, long.MinValue, 3], Assert.IsType<ResultColumn<long>>(columns[0]).Values);
        Assert.Equal([ulong.MaxValue, 0, 1], Assert.IsType<ResultColumn<ulong>>(columns[1]).Values);
        Assert.Equal([0.5, null, double.NegativeInfinity], Rows(Assert.IsType<ResultColumn<double>>(columns[2])));
        Assert.Equal(["line\nend", null, ""], Rows(Assert.IsType<ResultColumn<string>>(columns[3])));
        Assert.Equal([true, false, true], Assert.IsType<ResultColumn<bool>>(columns[4]).Values);
        Assert.Equal(["a", "a", "a"], Assert.IsType<ResultColumn<string>>(columns[5]).Values);
        Assert.Equal(["whole", "big", "real", "text", "flag", "word"], columns.Select(column => column.Name));
    }

    [Fact]
    public void Read_longRows_areReadWhole()
    {
        var text = new string('x', 300_000);
        using var server = new StubServer(200, $"[\"a\"]\n[\"String\"]\n[\"{text}\"]\n[\"y\"]");
        using var connection = server.Connect();
        Assert.Equal([text, "y"], Rows(connection.Read("SELECT")[0]));
    }

    [Fact]
    public void Read_withParameters_sendsThemBesideTheStatement()
    {
        using var server = new StubServer(200, "[]\n[]\n");
        using var connection = server.Connect("me:s%40y@");
        connection.Read("SELECT {p1:String}", default, "it's a\tb\\c\n&?", -1L, 1.5, true);
        var request = Assert.Single(server.Requests);
        Assert.Equal("SELECT {p1:String}", request.Body);
        Assert.Equal([@"it's a\tb\\c\n&?", "-1", "1.5", "1"], new[] { "param_p1", "param_p2", "param_p3", "param_p4" }.Select(request.Argument));
        Assert.Equal(("db", "1", "2"), (request.Argument("database"), request.Argument("join_use_nulls"), request.Argument("readonly")));
        Assert.Equal(("me", "s@y"), (request.Headers["X-ClickHouse-User"], request.Headers["X-ClickHouse-Key"]));
        Assert.DoesNotContain("s@y", connection.Address.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("241", "Memory")]
    [InlineData("159", "Time")]
    [InlineData("70", "Range")]
    [InlineData("62", "Statement")]
    [InlineData("516", "Storage")]
    public void Read_refused_tellsWhatKindOfFailureItIs(string code, string failure)
    {
        using var server = new StubServer(500, $"Code: {code}. DB::Exception: Syntax error: failed at position 21 (x) (line 2, col 14): x.", code);
        using var connection = server.Connect();
        var error = Assert.Throws<ClickHouseException>(() => connection.Read("SELECT"));
        Assert.Equal((failure, 2), (error.Failure.ToString(), error.Line));
        Assert.Contains("DB::Exception", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "not here")]
    [InlineData(200, "<html>hello</html>")]
    [InlineData(200, "[\"a\"]\n[\"Int64\"]\n[1")]
    [InlineData(200, "[\"a\"]\n[\"Int64\"]\n[1,2]\n")]
    [InlineData(200, "[\"a\"]\n[\"Int64\"]\n[\"x\"]\n")]
    [InlineData(200, "[\"a\",\"b\"]\n[\"Int64\"]\n")]
    [InlineData(200, "")]
    public void Read_fromSomethingElse_isAFailureOfTheServer(int status, string body)
    {
        using var server = new StubServer(status, body);
        using var connection = server.Connect();
        var error = Assert.Throws<ClickHouseException>(() => connection.Read("SELECT"));
        Assert.Equal(SqlFailure.Storage, error.Failure);
        Assert.StartsWith("clickhouse://127.0.0.1:", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Read_cancelled_killsTheQuery(bool whileRowsCome, bool closed)
    {
        Action close = () => { };
        using var cancellation = new CancellationTokenSource();
        using var killed = new ManualResetEventSlim();
        using var server = new StubServer((request, response) =>
        {
            if (request.Body.StartsWith("KILL", StringComparison.Ordinal))
            {
                killed.Set();
                StubServer.Send(response, 200, "");
                return;
            }

            if (whileRowsCome)
            {
                response.SendChunked = true;
                response.OutputStream.Write("[\"a\"]\n[\"Int64\"]\n[1]\n"u8);
                response.OutputStream.Flush();
            }

            // What is registered last is done first: the connection is closed before the read hears of it.
            cancellation.Token.Register(() => close());
            cancellation.Cancel();
            killed.Wait(Soon.Limit);
        });
        using var connection = server.Connect();
        if (closed) close = connection.Dispose;
        Assert.ThrowsAny<OperationCanceledException>(() => connection.Read("SELECT", cancellation.Token));
        Assert.True(killed.Wait(Soon.Limit), "The query was not killed.");
        var (query, kill) = (server.Requests.First(), server.Requests.Last());
        Assert.Contains($"query_id = '{query.Argument("query_id")}'", kill.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_cancelledWhileTheServerIsBusy_returnsSoonAndAsksOn()
    {
        using var cancellation = new CancellationTokenSource();
        using var free = new ManualResetEventSlim();
        using var server = new StubServer((request, response) =>
        {
            if (request.Body is "SELECT 2")
            {
                StubServer.Send(response, 200, Answer);
                return;
            }

            cancellation.Cancel();
            free.Wait(Soon.Limit);
        });
        using var connection = server.Connect();
        var watch = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => connection.Read("SELECT 1", cancellation.Token));
        // Who waited until the query is killed would wait that long.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, ClickHouseConnection.KillTime / 2);
        Assert.Equal(3, connection.Read("SELECT 2")[0].Count);
        free.Set();
    }

    [Fact]
    public void Read_cancelledBefore_asksNothing()
    {
        using var server = new StubServer(200, Answer);
        using var connection = server.Connect();
        Assert.Throws<OperationCanceledException>(() => connection.Read("SELECT", new CancellationToken(canceled: true)));
        Assert.Empty(server.Requests);
    }

    private static object?[] Rows(ResultColumn column) => [.. Enumerable.Range(0, column.Count).Select(row => column[row])];
}
