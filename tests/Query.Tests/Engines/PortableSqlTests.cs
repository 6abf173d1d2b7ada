using System.Text.RegularExpressions;
using VmQuery.Query.Tests.Golden;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Engines;

/// <summary>What no statement may hold, whatever was asked, because engines read it differently: every golden question is looked at.</summary>
public sealed class PortableSqlTests(GoldenStatements statements) : IClassFixture<GoldenStatements>
{
    [Theory]
    [InlineData("//", "divides on DuckDB, starts a comment on ClickHouse")]
    [InlineData(@"\bUNION (?!ALL\b)", "means DISTINCT on DuckDB, an error on ClickHouse")]
    [InlineData(@"\b(EXCEPT|INTERSECT)\b", "keeps duplicates on ClickHouse")]
    [InlineData(@"\bROLLUP\b|\bCUBE\b", "marks its totals by NULL on DuckDB, by 0 on ClickHouse")]
    [InlineData(@"\bIGNORE NULLS\b", "stands inside the call on DuckDB, after it on ClickHouse")]
    [InlineData(@"\b(lead|lag)\((?<argument>[^(),]+,){0,1}[^(),]+\)", "needs its third argument: over nothing it is NULL on DuckDB, 0 on ClickHouse")]
    [InlineData(@"\b(ROWS|RANGE|GROUPS) BETWEEN\b", "lead and lag take no frame on ClickHouse")]
    [InlineData(@"\bmaxIntersections|\bMATCH_RECOGNIZE\b|\bPIVOT\b", "one of the engines does not have it, or wrongly")]
    [InlineData(@"\bround\(", "rounds halves to even on ClickHouse")]
    public void Statement_ofAnyGoldenQuestion_holdsNothingThatEnginesReadDifferently(string pattern, string because)
    {
        foreach (var (file, sql) in statements.All) Assert.False(Regex.IsMatch(sql, pattern, RegexOptions.ExplicitCapture, Soon.Limit), $"{file}: {because}:\n{sql}");
    }

    [Fact]
    public void Asof_inAnyGoldenQuestion_hasAnEquality()
    {
        foreach (var (file, sql) in statements.All)
            foreach (Match join in Regex.Matches(sql, @"ASOF (LEFT )?JOIN \S+ \w+ ON (?<on>[^\n]*)", RegexOptions.ExplicitCapture, Soon.Limit))
                Assert.True(join.Groups["on"].Value.Contains(" = ", StringComparison.Ordinal), $"{file}: ClickHouse takes no ASOF join without one: {join.Value}");
    }

    [Fact]
    public void Step_readTwiceInAnyGoldenQuestion_isKept()
    {
        foreach (var (file, sql) in statements.All)
            foreach (Match step in Regex.Matches(sql, "(?<name>\"\\w+_[0-9]+\") AS \\(", RegexOptions.ExplicitCapture, Soon.Limit))
                Assert.True(Regex.Count(sql, $"(FROM|JOIN) {step.Groups["name"].Value}") <= 1, $"{file}: ClickHouse works out {step.Groups["name"].Value} once per reader.");
    }
}

/// <summary>The SQL of every golden question that is not wrong on purpose.</summary>
public sealed class GoldenStatements : IDisposable
{
    private readonly SampleSession _sessions = new();

    public GoldenStatements() => All = [.. GoldenTests.Files.Cast<object[]>().Select(row => (string)row[0]).SelectMany(Of)];

    public IReadOnlyList<(string File, string Sql)> All { get; }

    public void Dispose() => _sessions.Dispose();

    private IEnumerable<(string File, string Sql)> Of(string file)
    {
        var golden = GoldenTests.Read(file);
        var session = _sessions[golden.Sections["session"]];
        if (session.Check(golden.Query).Count > 0 || golden.Query.TrimStart().StartsWith("explain", StringComparison.Ordinal)) yield break;
        var explained = session.Explain(golden.Query);
        yield return (file, explained[(explained.IndexOf("\nsql\n", StringComparison.Ordinal) + 5)..].Split("\nvalues\n")[0].Split("\nengine\n")[0]);
    }
}
