using VmQuery.Tests.Support;
using VmQuery.Tests.Support.Samples;
using VmQuery.Query.Tests.Golden;

namespace VmQuery.Query.Tests.Sessions;

public sealed class SessionTests(SampleSession sessions) : IClassFixture<SampleSession>
{
    private Session Web => sessions.Web;

    [Fact]
    public void Open_missingFile_saysSo() =>
        Assert.Contains("nowhere.vmq", Assert.Throws<SessionException>(() => Session.Open("nowhere.vmq")).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_textFile_saysItIsNoSession()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["notes.vmq"], "these are notes, not a session");
        Assert.Contains("no session", Assert.Throws<SessionException>(() => Session.Open(folder["notes.vmq"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Session_opened_tellsItsTime()
    {
        Assert.Equal(SampleClock.StartNs, Web.StartNs);
        Assert.Equal(SampleClock.At(40), Web.StopNs);
    }

    [Fact]
    public void Query_typedColumns_holdValuesWithoutBoxing()
    {
        var answer = Web.Query("when vcpu 0 of guest \"web\" is preempted");
        Assert.Equal(1, answer.RowCount);
        Assert.Equal([2_000_000_000], Assert.IsType<AnswerColumn<long>>(answer["dur"]).Values);
        Assert.Equal(["db/0"], Assert.IsType<AnswerColumn<string>>(answer["preempted_by"]).Values);
        Assert.Same(answer["dur"], answer["dur_ns"]);
        Assert.Equal(ColumnKind.Instant, answer["start"].Kind);
        Assert.True(answer["mode"].Secondary);
        Assert.Throws<ArgumentException>(() => answer["nothing"]);
    }

    [Fact]
    public void Query_unsignedField_keepsItsRange() =>
        Assert.Equal(0xffff_8000_0000_1000UL, Web.Query("show event \"kvm_exit\" of vcpu 0 of guest \"web\" | first 1")["guest_rip"][0]);

    [Theory]
    [InlineData("web", 0L, 1)]
    [InlineData("db", 0L, 0)]
    public void Query_parameters_areBound(string guest, object vcpu, int rows)
    {
        var parameters = new Dictionary<string, object> { ["g"] = guest, ["v"] = vcpu, ["least"] = TimeSpan.FromSeconds(1) };
        Assert.Equal(rows, Web.Query("when vcpu $v of guest $g is preempted for >= $least", parameters).RowCount);
    }

    [Fact]
    public void Query_parameterWithQuotes_staysAValue()
    {
        var parameters = new Dictionary<string, object> { ["r"] = "'; DROP TABLE vcpu_mode; --" };
        Assert.Equal(0, Web.Query("when vcpu is hypervisor with reason = $r", parameters).RowCount);
        Assert.NotEqual(0, Web.Query("when vcpu is hypervisor").RowCount);
    }

    [Theory]
    [InlineData("when vcpu is hypervisor with reason = \"HTL\"", "Nothing in this session has the reason \"HTL\"; did you mean \"HLT\"?")]
    [InlineData("when vcpu is hypervisor with reason = \"HTL\" | count", "Nothing in this session has the reason \"HTL\"; did you mean \"HLT\"?")]
    [InlineData("when vcpu is hypervisor | where dur > 0s and reason = \"HTL\" | count", "Nothing in this session has the reason \"HTL\"; did you mean \"HLT\"?")]
    [InlineData("when vcpu is hypervisor with reason = \"walrus\"", "Nothing in this session has the reason \"walrus\".")]
    public void Query_forATextThatNoRowHas_saysSo(string vql, string expected) => Assert.Contains(expected, Web.Query(vql).Footer);

    [Theory]
    [InlineData("when vcpu is guest with reason = \"HLT\" | count")]
    [InlineData("when vcpu is hypervisor | where reason != \"HTL\" | count")]
    [InlineData("when vcpu is hypervisor | where reason = \"HLT\" or reason = \"HTL\" | count")]
    public void Query_forATextThatRowsHave_saysNothingOfIt(string vql) => Assert.DoesNotContain(Web.Query(vql).Footer, note => note.Contains("Nothing in this session", StringComparison.Ordinal));

    [Theory]
    [InlineData("when vcpu is preempted within 1ms of vcpu is preempted", "Both sides of `within` have the same rows, each its own partner, so all of them are kept; an earlier or a later one is said with `after` or `before`.")]
    [InlineData("when vcpu is preempted and (vcpu is guest not matching vcpu is guest)", "Both sides of `matching` have the same rows, each its own partner, so none of them are kept; one of another vcpu is said with `other`.")]
    [InlineData("when event \"kvm_exit\" of vcpu meeting event \"kvm_exit\" of vcpu | count", "Both sides of `meeting` have the same rows, each its own partner, so all of them are kept; one of another vcpu is said with `other`.")]
    [InlineData("when any vcpu is halted during any vcpu is halted", "Both sides of `during` have the same rows, each its own partner, so all of them are kept; one of another entity is said with `other`.")]
    public void Query_relatingRowsToThemselves_saysWhatThatKeeps(string vql, string expected) => Assert.Contains(expected, Web.Query(vql).Footer);

    [Theory]
    [InlineData("when vcpu is guest meeting vcpu is guest")]
    [InlineData("when vcpu is halted within 1ms after vcpu is halted")]
    [InlineData("when vcpu is guest overlapping other vcpu is guest")]
    [InlineData("when vcpu 0 is guest during vcpu is guest")]
    public void Query_relatingRowsToOthers_saysNothingOfIt(string vql) => Assert.DoesNotContain(Web.Query(vql).Footer, note => note.Contains("own partner", StringComparison.Ordinal));

    [Fact]
    public void Query_nameWithQuotes_staysAName()
    {
        var answer = Web.Query("when vcpu is hypervisor | summarize count() by reason | extend evil = count | where reason != \"'; DROP TABLE machine; --\"");
        Assert.Equal("evil", answer.Columns[^1].Name);
    }

    [Fact]
    public void Query_cancelledBefore_throws() =>
        Assert.Throws<OperationCanceledException>(() => Web.Query("when vcpu is guest", cancellation: new CancellationToken(canceled: true)));

    [Fact]
    public void Query_cancelledWhileRunning_stops()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => Web.Query("sql \"select count(*) as n from range(1000000000000) where range * range % 7 = 3\"", cancellation: cancellation.Token));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon.Limit);
        Assert.Equal(1, Web.Query("when vcpu 0 of guest \"web\" is preempted").RowCount);
    }

    [Fact]
    public void Query_beyondMemory_saysSo()
    {
        using var folder = new TempFolder();
        using var small = Session.Open(WebSample.Write(folder["small.vmq"]), new SessionOptions { MemoryMegabytes = 12, Threads = 1 });
        var error = Assert.Throws<VqlException>(() => small.Query("show mode of vcpu | count by guest, vcpu, mode every 21us"));
        Assert.Equal("VQL401", error.Diagnostics[0].Code);
    }

    [Fact]
    public void Query_sumBeyond64Bits_saysSo() =>
        Assert.Equal("VQL402", Assert.Throws<VqlException>(() => Web.Query("when vcpu is guest | summarize total(9000000000 * dur)")).Diagnostics[0].Code);

    [Theory]
    [InlineData("when vcpu is guest | extend x = 9000000000 * dur * 9, y = dur | sort x | longest 3", "extend x = 9000000000 * dur * 9, y = dur")]
    [InlineData("when vcpu is guest\n| where 9000000000 * dur * 9 > 1s\n| stats by guest", "where 9000000000 * dur * 9 > 1s")]
    [InlineData("when vcpu is guest | longest 3 | summarize total(9000000000 * dur * 9) by guest | sort total", "summarize total(9000000000 * dur * 9) by guest")]
    public void Query_overflow_isShownAtItsStage(string vql, string expected)
    {
        var diagnostic = Assert.Single(Assert.Throws<VqlException>(() => Web.Query(vql)).Diagnostics);
        Assert.Equal(("VQL402", expected), (diagnostic.Code, vql.Substring(diagnostic.Span.Start, diagnostic.Span.Length)));
    }

    [Fact]
    public void Query_castThatFailsInWrittenSql_isShownAtThatSql()
    {
        const string vql = "list guest | sql \"select guest::bigint as n from input\" | sort n";
        var diagnostic = Assert.Single(Assert.Throws<VqlException>(() => Web.Query(vql)).Diagnostics);
        Assert.Equal(("VQL403", "\"select guest::bigint as n from input\""), (diagnostic.Code, vql.Substring(diagnostic.Span.Start, diagnostic.Span.Length)));
    }

    [Theory]
    [InlineData("when vcpu is guest for > 9999999999999999999h", "too large")]
    [InlineData("when vcpu is guest | where dur > 2562048h", "too large")]
    [InlineData("when vcpu is guest in 1s..2562047.7h", "too far away")]
    [InlineData("when vcpu is guest in 1s..@2600-01-01T00:00:00Z", "too far away")]
    [InlineData("when vcpu is guest at @0001-01-01T00:00:00Z", "too far away")]
    [InlineData("when vcpu is guest at @99999999999999999999", "too far away")]
    [InlineData("when vcpu is guest for > $forever", "too large")]
    public void Query_timeBeyond64Bits_saysSo(string vql, string expected)
    {
        var parameters = new Dictionary<string, object> { ["forever"] = TimeSpan.MaxValue };
        var diagnostic = Assert.Single(Assert.Throws<VqlException>(() => Web.Query(vql, parameters)).Diagnostics);
        Assert.Equal("VQL206", diagnostic.Code);
        Assert.Contains(expected, diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Query_longestTime_fits() => Assert.Equal(0, Web.Query("when vcpu is guest for > 2562047h").RowCount);

    [Theory]
    [InlineData("when vcpu is guest", "")]
    [InlineData("when vcpu is guest", " | select start, dur")]
    [InlineData("when vcpu is guest", " | select guest, certainty, dur")]
    [InlineData("when vcpu is guest", " | stats by guest")]
    [InlineData("when vcpu is guest", " | summarize total(dur) by guest | sort total")]
    public void Footer_adviceFollowed_leavesNothingToSay(string source, string stages)
    {
        var footer = Assert.Single(Web.Query(source + stages).Footer);
        var filter = footer.Split('`')[1];
        Assert.Empty(Web.Query(footer.Contains("before the other stages", StringComparison.Ordinal) ? $"{source} {filter}{stages}" : $"{source}{stages} {filter}").Footer);
    }

    [Fact]
    public void Query_asked100Times_answersTheSame()
    {
        const string vql = "when vcpu of guest is hypervisor | longest 4";
        var first = AnswerText.Of(Web.Query(vql), Web.StartNs);
        for (var i = 0; i < 100; i++) Assert.Equal(first, AnswerText.Of(Web.Query(vql), Web.StartNs));
    }

    [Fact]
    public void Check_wrongWord_isAValue()
    {
        var diagnostic = Assert.Single(Web.Check("when vcpu is hypervsor"));
        Assert.Equal("VQL208", diagnostic.Code);
        Assert.Equal(new TextSpan(13, 9), diagnostic.Span);
        Assert.Empty(Web.Check("when vcpu $n is guest"));
        Assert.Empty(Web.Check("when vcpu is guest"));
    }

    [Fact]
    public void Explain_asStatementOrCall_saysKeysFactsAndSql()
    {
        const string vql = "when vcpu of guest is guest and placement of vcpu of guest = 1";
        var text = Web.Explain(vql);
        Assert.Contains("matched on guest, vcpu, side by side", text, StringComparison.Ordinal);
        Assert.Contains("disjoint; contiguous", text, StringComparison.Ordinal);
        Assert.Contains("sql of swept_1", text, StringComparison.Ordinal);
        Assert.Equal("explain", Web.Query("explain " + vql).Columns[0].Name);
    }

    [Theory]
    [InlineData("when vcpu is guest during placement of vcpu = 1", "left rows, whole, during right rows, matched on guest, vcpu, by an ASOF join")]
    [InlineData("when vcpu is guest not within 1ms after vcpu is halted", "not within 1000000 ns after right rows, matched on guest, vcpu")]
    [InlineData("when vcpu is guest meeting any vcpu of guest is preempted", "meeting right rows, matched on guest, by equal borders")]
    [InlineData("when thread of guest is running starting vcpu of guest is guest", "starting right rows within the clock error, matched on guest, by a range join")]
    [InlineData("when vcpu is guest then vcpu is halted then vcpu is guest", "sequences of 3, matched on guest, vcpu, by an ASOF join for each step")]
    [InlineData("when from vcpu is halted to vcpu is guest", "from one to the next of the other, matched on guest, vcpu, by an ASOF join")]
    public void Explain_ofAConstruct_saysHowItIsFound(string vql, string expected) => Assert.Contains(expected, Web.Explain(vql), StringComparison.Ordinal);

    [Fact]
    public void Explain_withParameters_answersAsTheirValuesDo() =>
        Assert.Contains("\"web\"", Web.Explain("when vcpu is hypervisor with reason = $r", new Dictionary<string, object> { ["r"] = "web" }), StringComparison.Ordinal);

    [Fact]
    public void Dispose_ofOpened_leavesTheFile()
    {
        using var folder = new TempFolder();
        var path = WebSample.Write(folder["kept.vmq"]);
        Session.Open(path).Dispose();
        Assert.True(File.Exists(path));
    }
}
