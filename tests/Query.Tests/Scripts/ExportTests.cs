using VmQuery.Engine.Store.DuckDb;
using VmQuery.Query.Tests.Golden;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Scripts;

public sealed class ExportTests(SampleSession sessions) : IClassFixture<SampleSession>, IDisposable
{
    private const string Question = "show mode of vcpu of guest | summarize total(dur), p99(dur) by guest, mode";
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("modes.parquet")]
    [InlineData("modes.csv")]
    [InlineData("modes.json")]
    [InlineData("modes.JSONL")]
    public void Export_readBack_hasTheRowsOfTheAnswer(string file)
    {
        var answer = sessions.Web.Query(Question);
        var written = sessions.Web.Query($"{Question} | export $file", new Dictionary<string, object> { ["file"] = _folder[file] });
        Assert.Equal((_folder[file], (long)answer.RowCount, new FileInfo(_folder[file]).Length), (written["file"][0], written["rows"][0], written["bytes"][0]));
        using var database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig { ExternalAccess = true });
        using var connection = database.Connect();
        // DuckDB knows the lower-case extensions only.
        var reader = file.EndsWith("JSONL", StringComparison.Ordinal) ? $"read_json('{_folder[file]}')" : $"'{_folder[file]}'";
        using var result = connection.Query($"SELECT guest, mode, CAST(total_ns AS BIGINT) FROM {reader}");
        var columns = result.ReadColumns();
        Assert.Equal(Enumerable.Range(0, answer.RowCount).Select(row => answer["total"][row]), Enumerable.Range(0, columns[2].Count).Select(row => columns[2][row]));
        Assert.Equal(answer["guest"][0], columns[0][0]);
    }

    [Fact]
    public void Export_ofNoRows_writesTheColumns()
    {
        sessions.Web.Query($"when vcpu is preempted for > 1h | select guest, dur | export \"{_folder["none.csv"]}\"");
        Assert.Equal("guest,dur_ns\n", File.ReadAllText(_folder["none.csv"]));
    }

    [Fact]
    public void Export_ofValuesThatFilesCannotTellApart_namesTheirColumnsApart()
    {
        var written = sessions.Web.Query($"sql \"select 'Xorg' as thread, 1 as n union all select 'xorg', 2 union all select 'x.org', 3 union all select 'x_org', 4\" | summarize total(n) by thread | pivot thread | export \"{_folder["threads.parquet"]}\"");
        Assert.Equal(1L, written["rows"][0]);
    }

    [Fact]
    public void Export_ontoAFile_leavesItAlone()
    {
        File.WriteAllText(_folder["mine.csv"], "mine");
        Assert.Equal("VQL312", Assert.Throws<VqlException>(() => sessions.Web.Query($"{Question} | export \"{_folder["mine.csv"]}\"")).Diagnostics[0].Code);
        Assert.Equal("mine", File.ReadAllText(_folder["mine.csv"]));
    }

    [Fact]
    public void Export_checkedOrExplained_writesNothing()
    {
        Assert.Empty(sessions.Web.Check($"{Question} | export \"{_folder["a.csv"]}\""));
        Assert.Contains("written to", sessions.Web.Explain($"{Question} | export \"{_folder["a.csv"]}\""), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void Plot_inAnAnswer_namesItsColumns()
    {
        var plot = sessions.Web.Query("when vcpu of guest is preempted | summarize share(dur) by guest every 1s | plot lines").Plot!;
        Assert.Equal((PlotShape.Lines, "start", "share", "guest"), (plot.Shape, plot.Time, Assert.Single(plot.Values), Assert.Single(plot.By)));
    }

    [Fact]
    public void Pivot_ofTooManyValues_isRefused() =>
        Assert.Equal("VQL310", Assert.Throws<VqlException>(() => sessions.Web.Query("sql \"select range as k, 1 as n from range(100)\" | pivot k")).Diagnostics[0].Code);

    public void Dispose() => _folder.Dispose();
}
