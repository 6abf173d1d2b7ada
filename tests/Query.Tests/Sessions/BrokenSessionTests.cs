using System.Diagnostics;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;
using VmQuery.Query.Binding;
using VmQuery.Query.Running;
using VmQuery.Query.Sql;
using VmQuery.Tests.Support;
using VmQuery.Tests.Support.Samples;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>Files and disks that fail: what leaves the library is one of its own exceptions.</summary>
public sealed class BrokenSessionTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _path;

    public BrokenSessionTests() => _path = WebSample.Write(_folder["web.vmq"]);

    [Theory]
    [InlineData("DROP TABLE machine", "machine")]
    [InlineData("DROP TABLE clock_segment", "clock_segment")]
    [InlineData("CREATE TABLE aliens AS SELECT * REPLACE ('alien' AS role) FROM machine; DROP TABLE machine; ALTER TABLE aliens RENAME TO machine", "alien")]
    public void Open_withoutUsableMachinesOrClocks_saysSo(string damage, string expected)
    {
        Damage(damage);
        var message = Assert.Throws<SessionException>(() => Session.Open(_path)).Message;
        Assert.StartsWith(_path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE clock_segment SET err_lo_ns = -9223372036854775807 - 1")]
    [InlineData("UPDATE machine SET traced = false")]
    public void Event_ofAClockThatTellsNothing_hasNoKnownError(string damage)
    {
        var tick = new EventDecl(["tick"], new TableSchema("event_tick", [new("time_ns", ColumnType.BigInt, "when"), CommonColumns.MachineId, new("guest_id", ColumnType.Integer, "whom it is about")], ["time_ns"]));
        var path = new SessionBuilder(0, 100).Machine(0, "node1").Machine(1, "other").Clock(1, 5).Event(tick, 20L, 1, null).Event(tick, 30L, 0, null).Write(_path);
        Damage(damage);
        using var session = Session.Open(path);
        Assert.Null(session.Query("show event \"tick\" | select sync_err")["sync_err"][0]);
    }

    [Fact]
    public void Query_thatTheEngineRefuses_isAFaultOfTheProgram() =>
        Assert.IsType<UnreachableException>(EngineFaults.Explain(new DuckDbException("Binder Error: no column x", DuckDbErrorKind.Parser), Statement));

    [Fact]
    public void Query_onAFullDisk_blamesNeitherQuestionNorProgram()
    {
        var error = new DuckDbException("IO Error: Could not write file: No space left on device\nmore", DuckDbErrorKind.Io);
        Assert.Contains("No space left", Assert.IsType<SessionException>(EngineFaults.Explain(error, Statement)).Message, StringComparison.Ordinal);
        Assert.IsType<Fault>(EngineFaults.Explain(new DuckDbException("full", DuckDbErrorKind.OutOfMemory), Statement));
    }

    private static SqlStatement Statement => new("SELECT 1", [], [new TextSpan(0, 1)]);

    public void Dispose() => _folder.Dispose();

    private void Damage(string sql)
    {
        using var database = DuckDbDatabase.Open(_path, new DuckDbConfig());
        using var connection = database.Connect();
        connection.Execute(sql);
    }
}
