using System.Text.Json;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary>Commands on a session that is made from code.</summary>
public sealed class SessionCommandTests : IDisposable
{
    private const string Preempted = "when vcpu 0 of guest \"web\" is preempted";
    private readonly TempFolder _folder = new();
    private readonly string _session;

    public SessionCommandTests() => _session = SampleSession.Write(_folder["sample.vmq"]);

    [Fact]
    public void Query_asATable_goesToStandardOutputAndNotesToError()
    {
        var run = Vmq.Run("query", _session, Preempted);
        Assert.Equal(ExitCode.Fine, run.Code);
        Assert.Contains("0.450 000 s  250.0 ms", run.Out, StringComparison.Ordinal);
        Assert.Contains("h-compete", run.Out, StringComparison.Ordinal);
        Assert.StartsWith("1 row\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Query_quietly_saysNothingElse() => Assert.Equal("", Vmq.Run("query", _session, Preempted, "--quiet").Error);

    [Fact]
    public void Query_asCsv_isForMachines()
    {
        var lines = Vmq.Run("query", _session, Preempted, "--format", "csv").Out.Split('\n');
        Assert.Contains("start_ns", lines[0].Split(','));
        Assert.Contains("1795307082450000000", lines[1].Split(','));
    }

    [Fact]
    public void Query_asJson_isAnArray()
    {
        using var json = JsonDocument.Parse(Vmq.Run("query", _session, Preempted, "--format", "json").Out);
        Assert.Equal(250_000_000, json.RootElement[0].GetProperty("dur_ns").GetInt64());
    }

    [Fact]
    public void Query_limited_saysHowManyMore()
    {
        var run = Vmq.Run("query", _session, "show mode of vcpu of guest", "--limit", "1");
        Assert.StartsWith("1 of 4 rows; --limit 0 shows all.\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.Out.Count(c => c == '\n'));
    }

    [Fact]
    public void Query_intoAFile_leavesStandardOutputEmpty()
    {
        var run = Vmq.Run("query", _session, Preempted, "--format", "csv", "--out", _folder["out.csv"]);
        Assert.Equal("", run.Out);
        Assert.StartsWith("guest,", File.ReadAllText(_folder["out.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Query_fromStandardInput_answers() =>
        Assert.Contains("h-compete", Vmq.RunWithInput(Preempted + "\n", "query", _session, "-").Out, StringComparison.Ordinal);

    [Fact]
    public void Query_withAParameter_answers() =>
        Assert.Contains("h-compete", Vmq.Run("query", _session, "when vcpu of guest $g is preempted", "--param", "g=web").Out, StringComparison.Ordinal);

    [Fact]
    public void Query_ofAFile_answersEachQuestion()
    {
        File.WriteAllText(_folder["questions.vql"], "let stolen(g) = when vcpu of guest $g is preempted;\nstolen($g) | count; list host");
        var run = Vmq.Run("query", _session, "--file", _folder["questions.vql"], "--param", "g=web", "--format", "csv");
        Assert.Equal(ExitCode.Fine, run.Code);
        Assert.Equal(2, run.Out.Split("\n\n").Length);
        Assert.Equal(run.Out, Vmq.RunWithInput(File.ReadAllText(_folder["questions.vql"]), "query", _session, "--file", "-", "--param", "g=web", "--format", "csv").Out);
    }

    [Fact]
    public void Query_explained_showsThePlan()
    {
        var run = Vmq.Run("query", _session, Preempted, "--explain");
        Assert.Equal(ExitCode.Fine, run.Code);
        Assert.Contains("SELECT", run.Out, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Query_explainedToAFile_writesItThere()
    {
        Assert.Equal("", Vmq.Run("query", _session, Preempted, "--explain", "--out", _folder["plan.txt"]).Out);
        Assert.Equal(Vmq.Run("query", _session, Preempted, "--explain").Out.TrimEnd(), File.ReadAllText(_folder["plan.txt"]).TrimEnd());
    }

    [Fact]
    public void Query_explainedInAFormat_isRefused() =>
        Assert.Contains("--explain writes a text, which has no --format.", Vmq.Run("query", _session, Preempted, "--explain", "--format", "csv").Error, StringComparison.Ordinal);

    [Fact]
    public void Query_explainedWithAParameter_takesItsValue() =>
        Assert.Equal(ExitCode.Fine, Vmq.Run("query", _session, "when vcpu of guest $g is preempted", "--param", "g=web", "--explain").Code);

    [Fact]
    public void Query_thatIsWrong_pointsAtThePlace()
    {
        var run = Vmq.Run("query", _session, "when vcpu is preemptd");
        Assert.Equal((ExitCode.UserError, ""), (run.Code, run.Out));
        Assert.Contains("  when vcpu is preemptd\n               ^^^^^^^^", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Query_ofALinkToASession_isOfTheSession()
    {
        File.CreateSymbolicLink(_folder["link.vmq"], "sample.vmq");
        Assert.Equal(Vmq.Run("query", _session, "list vcpu").Out, Vmq.Run("query", _folder["link.vmq"], "list vcpu").Out);
    }

    [Fact]
    public void Compile_toALink_replacesWhatItLeadsTo()
    {
        File.CreateSymbolicLink(_folder["link.vmq"], "sample.vmq");
        Assert.Equal(ExitCode.Fine, Vmq.Run("compile", TestData.Path("kvm/a-small-1vcpu/guest1"), "-o", _folder["link.vmq"], "--events", "none", "--quiet").Code);
        Assert.Equal("sample.vmq", new FileInfo(_folder["link.vmq"]).LinkTarget);
        Assert.NotEqual("", Vmq.Run("query", _session, "list thread").Out);
    }

    [Fact]
    public void Query_ofTwoSessions_isAUserError() =>
        Vmq.Run("query", _session, _session, "list vcpu").Fails(ExitCode.UserError, "is a session, which is asked alone");

    [Fact]
    public void Info_asJson_isOneObject()
    {
        using var json = JsonDocument.Parse(Vmq.Run("info", _session, "--format", "json").Out);
        Assert.Equal(2, json.RootElement.GetProperty("machines").GetArrayLength());
    }

    [Fact]
    public void Export_ofASession_writesParquet()
    {
        var run = Vmq.Run("export", _session, _folder["out"]);
        Assert.Equal((ExitCode.Fine, ""), (run.Code, run.Out));
        Assert.True(File.Exists(Path.Combine(_folder["out"], "manifest.json")));
        Vmq.Run("export", _session, _folder["out"]).Fails(ExitCode.UserError, "is not empty");
        Assert.Equal(ExitCode.Fine, Vmq.Run("export", _session, _folder["out"], "--force").Code);
    }

    [Fact]
    public void Export_ofAFileThatIsNoSession_isAUserError()
    {
        File.WriteAllText(_folder["text"], "no session");
        Vmq.Run("export", _folder["text"], _folder["out"]).Fails(ExitCode.UserError, "is no session");
    }

    [Fact]
    public void Repl_onAPipe_answersAndGoesOnAfterAMistake()
    {
        var run = Vmq.RunWithInput(
            """
            list vcpu of guest |
            select guest, vcpu
            nonsense
            .format csv
            when vcpu is preempted | select guest, dur
            .quit
            list vcpu of guest
            """,
            _session);
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(" guest  vcpu\n web       0\nguest,dur_ns\nweb,250000000\n", run.Out);
        Assert.Contains("nonsense\n  ^", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Repl_parameters_haveTheirValuesUntilTheyAreTakenAway()
    {
        var run = Vmq.RunWithInput(
            """
            .format csv
            .param
            .param d=1.5ms
            when vcpu of guest $g is preempted | where dur > $d | select guest, dur
            .param
            .param g=
            when vcpu of guest $g is preempted
            .param =web
            """,
            _session, "--param", "g=web");
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal("$g = \"web\"\nguest,dur_ns\nweb,250000000\n$d = 1500us\n$g = \"web\"\n", run.Out);
        Assert.Contains("The parameter `$g` has no value", run.Error, StringComparison.Ordinal);
        Assert.Contains(".param takes NAME=VALUE", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Repl_explain_takesParametersToo() =>
        Assert.Equal(ExitCode.Fine, Vmq.RunWithInput(".param r=HLT\n.explain when vcpu is hypervisor with reason = $r\n", _session).Code);

    [Theory]
    [InlineData("clickhouse://127.0.0.1:1/none", "127.0.0.1")]
    [InlineData("http://host/db", "has the scheme http")]
    public void Repl_withAnEngineThatIsNotThere_saysSo(string address, string message) => Vmq.RunWithInput("list guest\n", "--engine", address).Fails(ExitCode.UserError, message);

    [Fact]
    public void Repl_withAnEngineAndAFile_takesOne() => Vmq.RunWithInput("list guest\n", _session, "--engine", "clickhouse://127.0.0.1:1/none").Fails(ExitCode.UserError, "With --engine the session is on the server");

    [Fact]
    public void Repl_help_namesWhatAConversationCanDo()
    {
        var help = Vmq.RunWithInput(".help\n", _session).Out;
        foreach (var word in (string[])["Tab", "Ctrl-C", "Ctrl-D", "Up", ".param [NAME=VALUE]", ".lets", ".explain"]) Assert.Contains(word, help, StringComparison.Ordinal);
        Assert.Contains("--engine", Vmq.Run("--help").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Repl_metaCommands_showTheSession()
    {
        var run = Vmq.RunWithInput(".help\n.info\n.tables\n.quality\n.limit x\n.what\n", _session);
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Contains(".format NAME", run.Out, StringComparison.Ordinal);
        Assert.Contains("CPU 0/KVM", run.Out, StringComparison.Ordinal);
        Assert.Contains("vcpu_mode", run.Out, StringComparison.Ordinal);
        Assert.Contains("events-lost, host chan0_1 (42×)", run.Out, StringComparison.Ordinal);
        Assert.Contains("There is no command .what", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Repl_ofACompletePipe_endsFine() => Assert.Equal(ExitCode.Fine, Vmq.RunWithInput("list vcpu of guest", _session).Code);

    public void Dispose() => _folder.Dispose();
}
