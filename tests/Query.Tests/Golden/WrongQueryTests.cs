using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Golden;

/// <summary>
/// Wrong questions, one a line in tests/Golden/errors/wrong-queries.vql, and what is said about each in the text file
/// beside it, drawn with carets and read by eye; <c>VMQ_BLESS=1</c> writes that file.
/// </summary>
public sealed class WrongQueryTests(SampleSession sessions) : IClassFixture<SampleSession>
{
    [Fact]
    public void WrongQueries_checked_saySoAsBlessed()
    {
        var folder = Path.Combine(TestData.Root, "tests", "Golden", "errors");
        var lines = File.ReadAllLines(Path.Combine(folder, "wrong-queries.vql"));
        var actual = string.Join('\n', lines.Select(Said));
        var blessed = Path.Combine(folder, "wrong-queries.txt");
        if (Environment.GetEnvironmentVariable("VMQ_BLESS") == "1") File.WriteAllText(blessed, actual);
        else Assert.Equal(File.ReadAllText(blessed), actual);
    }

    [Fact]
    public void WrongQueries_checked_neverBlameTheEngine()
    {
        foreach (var vql in File.ReadLines(Path.Combine(TestData.Root, "tests", "Golden", "errors", "wrong-queries.vql")))
        {
            var diagnostic = Assert.Single(Assert.Throws<VqlException>(() => sessions.Web.Query(vql)).Diagnostics);
            Assert.Matches("^VQL[1234][0-9][0-9]$", diagnostic.Code);
            Assert.NotEqual("VQL499", diagnostic.Code);
            Assert.InRange(diagnostic.Span.Stop, 0, vql.Length);
        }
    }

    private string Said(string vql) => DiagnosticText.Draw(vql, Assert.Throws<VqlException>(() => sessions.Web.Query(vql)).Diagnostics);
}
