using VmQuery.Cli.Tests.Commands;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Engines;

/// <summary>The commands that speak with a ClickHouse server, over HTTP, with the real engine behind it.</summary>
public sealed class ClickHouseCommandTests : IDisposable, IClassFixture<ClickHouseServer>
{
    private readonly ClickHouseServer _server;
    private readonly TempFolder _folder = new();
    private readonly string _session;

    public ClickHouseCommandTests(ClickHouseServer server)
    {
        _server = server;
        _session = SampleSession.Write(_folder["sample.vmq"]);
    }

    [ClickHouseTheory]
    [InlineData("show mode of vcpu of guest")]
    [InlineData("list vcpu of guest")]
    [InlineData("when vcpu of guest is preempted | stats by guest, vcpu")]
    public void Query_ofALoadedSession_printsWhatTheFilePrints(string vql)
    {
        var address = _server["loaded"].ToString();
        Assert.Equal(ExitCode.Fine, Vmq.Run("export", _session, "--to", address, "--force").Code);
        var (file, server) = (Vmq.Run("query", _session, vql, "--format", "csv"), Vmq.Run("query", "--engine", address, vql, "--format", "csv"));
        Assert.Equal(file, server);
        Assert.NotEqual("", server.Out);
    }

    [ClickHouseFact]
    public void Repl_onAServer_answersAsOnTheFile()
    {
        var address = _server["conversation"].ToString();
        Assert.Equal(ExitCode.Fine, Vmq.Run("export", _session, "--to", address, "--force").Code);
        const string questions = "list vcpu of guest\nwhen vcpu of guest $g is preempted\n";
        Assert.Equal(Vmq.RunWithInput(questions, _session, "-p", "g=web"), Vmq.RunWithInput(questions, "--engine", address, "-p", "g=web"));
    }

    [ClickHouseFact]
    public void Export_whereASessionIs_replacesItOnlyWhenTold()
    {
        var address = _server["twice"].ToString();
        var first = Vmq.Run("export", _session, "--to", address);
        Assert.Equal((ExitCode.Fine, ""), (first.Code, first.Out));
        Assert.Contains($"vmq query --engine {address}", first.Error, StringComparison.Ordinal);
        Vmq.Run("export", _session, "--to", address).Fails(ExitCode.UserError, "has a table session already");
        Assert.Equal(ExitCode.Fine, Vmq.Run("export", _session, "--to", address, "--force").Code);
    }

    [ClickHouseFact]
    public void Query_ofADatabaseWithoutASession_saysHowToLoadOne() =>
        Vmq.Run("query", "--engine", _server["default"].ToString(), "list guest").Fails(ExitCode.UserError, "load one with: vmq export");

    [ClickHouseFact]
    public void Query_thatIsWrong_isDrawnAsForAFile()
    {
        var address = _server["wrong"].ToString();
        Vmq.Run("export", _session, "--to", address);
        Assert.Equal(Vmq.Run("query", _session, "when vcpu is haltd"), Vmq.Run("query", "--engine", address, "when vcpu is haltd"));
    }

    [Theory]
    [InlineData("http://host/db", "has the scheme http")]
    [InlineData("clickhouse://host", "names no database")]
    [InlineData("clickhouse:///db", "an address")]
    [InlineData("clickhouse://user:secret@host/a/b", "names no database")]
    [InlineData("clickhouse://host/db?x=1", "has something after the database")]
    [InlineData("nonsense", "is no address")]
    public void Address_thatIsNone_saysHowItIsWritten(string address, string expected)
    {
        var run = Vmq.Run("query", "--engine", address, "list guest");
        run.Fails(ExitCode.UserError, expected);
        Assert.Contains("clickhouse://[user[:password]@]HOST[:PORT]/DATABASE", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Query_ofNoServer_saysSo() =>
        Vmq.Run("query", "--engine", "clickhouse://127.0.0.1:1/db", "list guest").Fails(ExitCode.UserError, "cannot be reached");

    [Fact]
    public void Query_withEngineAndAFile_saysWhichToLeaveOut() =>
        Vmq.Run("query", "--engine", "clickhouse://127.0.0.1:1/db", _session, "list guest").Fails(ExitCode.UserError, "leave out");

    [Fact]
    public void Export_withoutAPlace_namesBothKinds() => Vmq.Run("export", _session).Fails(ExitCode.UserError, "--to");

    public void Dispose() => _folder.Dispose();
}
