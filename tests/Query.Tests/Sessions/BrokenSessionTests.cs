using System.Diagnostics;
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
    [InlineData("CREATE TABLE aliens AS SELECT * REPLACE ('alien' AS role) FROM machine; DROP TABLE machine; ALTER TABLE aliens RENAME TO machine", "alien")]
    public void Open_withoutUsableMachines_saysSo(string damage, string expected)
    {
        Damage(damage);
        var message = Assert.Throws<SessionException>(() => Session.Open(_path)).Message;
        Assert.StartsWith(_path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
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
