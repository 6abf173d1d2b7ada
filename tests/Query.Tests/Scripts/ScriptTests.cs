using VmQuery.Tests.Support;
using VmQuery.Tests.Support.Samples;

namespace VmQuery.Query.Tests.Scripts;

public sealed class ScriptTests : IDisposable
{
    private const string Stolen = "let stolen(g) = when vcpu of guest $g is preempted";
    private readonly TempFolder _folder = new();
    private readonly Session _session;

    public ScriptTests() => _session = Session.Open(WebSample.Write(_folder["web.vmq"]));

    [Fact]
    public void Run_ofSeveralQuestions_answersEachInOrder()
    {
        var answers = _session.Run($"{Stolen}; stolen(\"web\"); explain stolen(\"db\"); stolen(\"db\") | count;").ToList();
        Assert.Equal([3, 1], new[] { answers[0].RowCount, answers[2].RowCount });
        Assert.Equal("explain", answers[1].Columns[0].Name);
    }

    [Fact]
    public void Run_withAWordThatIsWrongLater_answersNothing() =>
        Assert.Throws<VqlException>(() => { _session.Run("list guest; when vcpu is hypervsor"); });

    [Fact]
    public void Query_ofAScript_answersItsLastQuestion() => Assert.Equal(3, _session.Query("list guest; list vcpu of guest | first 3; let a = list host").RowCount);

    [Fact]
    public void Let_thatWasRun_isKnownLater()
    {
        Assert.Empty(_session.Run(Stolen));
        Assert.Equal(Stolen, _session.Lets["stolen"]);
        Assert.Equal(3, _session.Query("stolen(\"web\")").RowCount);
        Assert.Contains("stolen", _session.Complete("st", 2));
        Assert.Contains("stolen", _session.Complete("when st", 7));
    }

    [Fact]
    public void Let_ofAQuery_isForgottenAfterIt()
    {
        _session.Query(Stolen + "; stolen(\"web\")");
        Assert.Empty(_session.Lets);
    }

    [Fact]
    public void Let_runAgain_replacesTheEarlierOne()
    {
        Assert.Empty(_session.Run("let mine = list guest"));
        Assert.Empty(_session.Run("let mine = list guest | first 1"));
        Assert.Equal(1, _session.Query("mine").RowCount);
    }

    [Fact]
    public void Fault_inAKeptDefinition_isShownInItsOwnText()
    {
        Assert.Empty(_session.Run("list guest;\n" + Stolen).Skip(1));
        var wrong = Assert.Throws<VqlException>(() => _session.Query("list host;\nstolen(\"wbe\") | longest"));
        Assert.Equal(Stolen, wrong.Vql);
        Assert.Equal("$g", Stolen.Substring(wrong.Diagnostics[0].Span.Start, wrong.Diagnostics[0].Span.Length));
        Assert.Contains("Called in line 2 as stolen(\"wbe\").", wrong.Diagnostics[0].Hint, StringComparison.Ordinal);
        Assert.Equal(new TextSpan(11, 13), Assert.Single(_session.Check("list host;\nstolen(\"wbe\") | longest")).Span);
    }

    [Fact]
    public void Fault_inADefinitionWithoutACall_isFoundWhenItIsMade() =>
        Assert.Equal("VQL208", Assert.Throws<VqlException>(() => { _session.Run("let bad(g) = when vcpu is hypervsor and vcpu of guest $g is guest"); }).Diagnostics[0].Code);

    [Fact]
    public void Definitions_thatDoubleWithEachStep_areRefused()
    {
        var script = "let a0() = when vcpu is guest" + string.Concat(Enumerable.Range(1, 30).Select(i => $"; let a{i}() = when a{i - 1}() and a{i - 1}()")) + "; when a30()";
        Assert.Equal("VQL223", Assert.Throws<VqlException>(() => _session.Query(script)).Diagnostics[0].Code);
    }

    [Fact]
    public void Definitions_thatCallEachOther_areRefused()
    {
        Assert.Empty(_session.Run("let a = list guest; let b = a"));
        Assert.Equal("VQL223", Assert.Throws<VqlException>(() => { _session.Run("let a = b"); }).Diagnostics[0].Code);
    }

    [Theory]
    [InlineData("when vcpu of guest $g is preempted for > $d in $a..$b")]
    [InlineData("when vcpu of guest ($g) is preempted | where dur > $d and start < $b")]
    [InlineData("when vcpu is preempted | where guest like $g | extend twice = $n * dur | longest $n")]
    [InlineData("let long(d) = when vcpu of guest $g is preempted for > $d; when long($d) | top $n by dur")]
    [InlineData("when vcpu of guest is preempted with preempted_by_tid in ($t, 501) | where $yes | count every $d")]
    public void Parameters_standWhereValuesDo(string vql)
    {
        var parameters = new Dictionary<string, object>
        {
            ["g"] = "web", ["d"] = TimeSpan.FromSeconds(0.5), ["a"] = TimeSpan.Zero, ["b"] = TimeSpan.FromSeconds(20), ["n"] = 2, ["t"] = 420, ["yes"] = true,
        };
        Assert.NotEqual(0, _session.Query(vql, parameters).RowCount);
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }
}
