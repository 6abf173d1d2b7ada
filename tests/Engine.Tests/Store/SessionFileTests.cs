using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Store;
using VmQuery.Engine.Store.DuckDb;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store;

public sealed class SessionFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_builtSession_givesItsSpanAndRows()
    {
        using var session = SessionFile.Open(Built());
        using var connection = session.Connect();
        using var result = connection.Query(
            "SELECT state, cause, preempted_by, stop_ns - start_ns FROM vcpu_mode WHERE machine_id = ? ORDER BY start_ns", default, 1);
        var columns = result.ReadColumns();

        Assert.Equal(new TimeSpanNs(100, 200), session.Span);
        Assert.Equal(["guest", null, null, 50L], columns.Select(column => column[0]));
        Assert.Equal(["preempted", "waking", "a thread with a long name", 50L], columns.Select(column => column[1]));
    }

    [Fact]
    public void Open_twiceOnOneFileAndAnother_allAnswer()
    {
        using var one = SessionFile.Open(Built());
        using var same = SessionFile.Open(_folder["x.vmq"]);
        using var other = SessionFile.Open(Built("y.vmq"));

        Assert.All([one, same, other], session => Assert.Equal(2L, CountRows(session, "vcpu_mode")));
    }

    [Fact]
    public void Open_whileTheFileIsReplaced_keepsTheOldRows()
    {
        using var old = SessionFile.Open(Built());
        new SessionBuilder(0, 1).Write(_folder["x.vmq"]);
        using var @new = SessionFile.Open(_folder["x.vmq"]);

        Assert.Equal(2L, CountRows(old, "vcpu_mode"));
        Assert.Equal(0L, CountRows(@new, "vcpu_mode"));
    }

    [Fact]
    public void Connect_openSession_cannotWrite()
    {
        using var session = SessionFile.Open(Built());
        using var connection = session.Connect();

        Assert.Throws<DuckDbException>(() => connection.Execute("DELETE FROM vcpu_mode"));
        Assert.Throws<DuckDbException>(() => connection.Execute("COPY vcpu_mode TO '/tmp/vmq-escaped.parquet'"));
    }

    [Fact]
    public void Open_missingFile_saysSo() => AssertRefused("no such file", _folder["nothing.vmq"]);

    [Fact]
    public void Open_folder_saysSo() => AssertRefused("is a folder", _folder.Path);

    [Theory]
    [InlineData("")]
    [InlineData("just a text that is long enough to be read")]
    public void Open_otherFile_saysSo(string content)
    {
        File.WriteAllText(_folder["text"], content);
        AssertRefused("not a DuckDB database", _folder["text"]);
    }

    [Fact]
    public void Open_foreignDatabase_saysSo() => AssertRefused("no session", Database("CREATE TABLE other (i INTEGER)"));

    [Fact]
    public void Open_newerSession_namesBothVersions() =>
        AssertRefused("format version 999, this program reads up to version 1", Database("CREATE TABLE session AS SELECT 999 AS format_version"));

    [Fact]
    public void Open_sessionWithoutItsCatalogue_isAnErrorNotACrash() =>
        AssertRefused("no readable session", Database("CREATE TABLE session AS SELECT 1 AS format_version, 0::BIGINT AS start_ns, 1::BIGINT AS stop_ns"));

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.9)]
    public void Open_truncatedSession_isAnErrorNotACrash(double kept)
    {
        var bytes = File.ReadAllBytes(Built());
        File.WriteAllBytes(_folder["cut.vmq"], bytes[..(int)(bytes.Length * kept)]);

        AssertRefused("no readable session", _folder["cut.vmq"]);
    }

    private static long CountRows(SessionFile session, string table)
    {
        using var connection = session.Connect();
        using var result = connection.Query($"SELECT count(*) FROM {TableSql.Identifier(table)}");
        return (long)result.ReadColumns()[0][0]!;
    }

    private static void AssertRefused(string expected, string path)
    {
        var error = Assert.Throws<SessionFileException>(() => SessionFile.Open(path).Dispose());
        Assert.StartsWith($"{path}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private string Built(string name = "x.vmq") =>
        new SessionBuilder(100, 200)
            .Machine(0, "host").Guest(1, "web", hostPid: 42).Vcpu(1, 0)
            .VcpuMode(1, 0, 100, 150, VcpuState.Guest)
            .VcpuMode(1, 0, 150, 200, VcpuState.Preempted, VcpuCause.Waking, preemptedBy: "a thread with a long name")
            .Write(_folder[name]);

    private string Database(string sql)
    {
        using var database = DuckDbDatabase.Open(_folder["other.db"], new DuckDbConfig());
        using var connection = database.Connect();
        connection.Execute(sql);
        return _folder["other.db"];
    }
}
