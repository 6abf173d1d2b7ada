using VmQuery.Query.Tests.Golden;

namespace VmQuery.Query.Tests.Scripts;

public sealed class WrittenSqlTests(SampleSession sessions) : IClassFixture<SampleSession>
{
    private Session Web => sessions.Web;

    [Fact]
    public void Sql_columns_haveTheMeaningOfTheirNames()
    {
        var answer = Web.Query("sql \"select machine_id, start_ns, stop_ns - start_ns as dur_ns, state, 1.5 as factor, true as sure, [1, 2] as list from vcpu_mode limit 1\"");
        Assert.Equal(
            [ColumnKind.Integer, ColumnKind.Instant, ColumnKind.Duration, ColumnKind.Text, ColumnKind.Real, ColumnKind.Flag, ColumnKind.Text],
            answer.Columns.Select(column => column.Kind));
        Assert.Equal(["machine_id", "start", "dur", "state", "factor", "sure", "list"], answer.Columns.Select(column => column.Name));
    }

    [Fact]
    public void Sql_thatOrders_keepsItsOrder() =>
        Assert.Equal([3L, 2L, 1L, 0L], Enumerable.Range(0, 4).Select(row => Web.Query("sql \"select vcpu from vcpu where machine_id = 1 order by vcpu desc -- so\"")["vcpu"][row]));

    [Fact]
    public void Sql_asAStage_readsTheRowsSoFar() =>
        Assert.Equal(
            Web.Query("when vcpu of guest is preempted | summarize total(dur) by guest")["total"][0],
            Web.Query("when vcpu of guest is preempted | sql \"with a as (select * from input) select guest, sum(dur_ns) as dur_ns from a group by all order by 1;\"")["dur"][0]);

    [Fact]
    public void Sql_afterASweep_canBeTheFirstQuestion()
    {
        using var opened = new SampleSession();
        Assert.Equal(
            Web.Query("when any vcpu of guest is preempted | count")["count"][0],
            opened.Web.Query("when any vcpu of guest is preempted | sql \"select count(*) as n from input\"")["n"][0]);
    }

    [Fact]
    public void Sql_inANamedQuestion_isAQuestionLikeOthers() =>
        Assert.Equal(2, Web.Query("let lengths = sql \"select start_ns, stop_ns, stop_ns - start_ns as dur_ns from vm_exit\"; lengths | longest 2 | extend twice = 2 * dur").RowCount);

    [Theory]
    [InlineData("select * from read_csv('{file}')")]
    [InlineData("select * from '{file}'")]
    [InlineData("select * from read_text('{file}')")]
    [InlineData("select * from read_blob('{folder}/*')")]
    [InlineData("select * from glob('{folder}/*')")]
    [InlineData("copy (select 1) to '{new}'")]
    [InlineData("select 1) q; copy (select 1) to '{new}'; --")]
    [InlineData("attach '{new}' as other")]
    [InlineData("install httpfs")]
    [InlineData("load httpfs")]
    [InlineData("export database '{new}'")]
    [InlineData("set enable_external_access = true")]
    [InlineData("set lock_configuration = false")]
    [InlineData("pragma enable_profiling")]
    [InlineData("insert into vcpu values (1, 9)")]
    [InlineData("delete from vcpu returning *")]
    [InlineData("drop table vcpu")]
    [InlineData("create table t as select 1")]
    [InlineData("create temp table t as select 1")]
    [InlineData("call force_checkpoint()")]
    [InlineData("select getenv('HOME')")]
    public void Sql_thatLeavesTheSession_isRefused(string sql)
    {
        using var folder = new VmQuery.Tests.Support.TempFolder();
        File.WriteAllText(folder["secret.csv"], "a,b\n1,2\n");
        var written = sql.Replace("{file}", folder["secret.csv"], StringComparison.Ordinal).Replace("{folder}", folder.Path, StringComparison.Ordinal).Replace("{new}", folder["new"], StringComparison.Ordinal);
        Assert.Equal("VQL403", Assert.Throws<VqlException>(() => Web.Query($"sql \"{written}\"")).Diagnostics[0].Code);
        Assert.Equal("VQL403", Assert.Throws<VqlException>(() => Web.Query($"list guest | sql \"{written}\"")).Diagnostics[0].Code);
        Assert.False(Path.Exists(folder["new"]));
        Assert.Equal(2, Web.Query("list guest").RowCount);
    }

    [Theory]
    [InlineData("select cast(name as integer) as n from machine")]
    [InlineData("select 9223372036854775807::hugeint + vcpu as n from vcpu")]
    [InlineData("select error('stop') as n from vcpu")]
    public void Sql_thatFailsWhileItRuns_isBlamed(string sql)
    {
        var diagnostic = Assert.Throws<VqlException>(() => Web.Query($"sql \"{sql}\" | sort n")).Diagnostics[0];
        Assert.Equal(("VQL403", new TextSpan(4, sql.Length + 2)), (diagnostic.Code, diagnostic.Span));
    }

    [Theory]
    [InlineData("select stat from vcpu_mode", "There is state")]
    [InlineData("select upper(1, 2)", "It reads the session's tables")]
    public void Sql_thatIsRefused_getsAdviceOfOneLine(string sql, string advice) =>
        Assert.StartsWith(advice, Assert.Throws<VqlException>(() => Web.Query($"sql \"{sql}\"")).Diagnostics[0].Hint, StringComparison.Ordinal);
}
