using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Engines;

/// <summary>Percentiles that lie half-way between two nanoseconds are rounded alike by both engines.</summary>
[Collection(TwoEnginesCollection.Name)]
public sealed class PercentileTests(TwoEngines engines)
{
    // Groups of one to a few hundred lengths, of a microsecond and of minutes.
    [ClickHouseTheory]
    [InlineData("(generate_series * 7919) % 1009")]
    [InlineData("(generate_series * 7919) % 1009 * 1000000 + generate_series")]
    [InlineData("generate_series * 5")]
    [InlineData("generate_series * 50")]
    [InlineData("generate_series * 250")]
    [InlineData("1000000000000 + (generate_series * generate_series) % 100003")]
    public void Percentiles_ofManyGroups_areTheSameNanosecondOnBoth(string length) => SameAnswer.Check(
        engines["web"],
        $"sql \"select cast(floor(sqrt(generate_series)) as bigint) as g, {length} as dur_ns from generate_series(1, 5000)\" | summarize p50(dur), p90(dur), p99(dur), p999(dur), mean(dur), count() by g");

    // Of each some where the engines' own results lie on different sides of the half, by the last bit of a double.
    [ClickHouseTheory]
    [InlineData("p50", 4, 1, 2)]
    [InlineData("p90", 6, 1, 5)]
    [InlineData("p90", 2, 15, 14)]
    [InlineData("p90", 2, 25, 23)]
    [InlineData("p99", 51, 1, 50)]
    [InlineData("p99", 130, 50, 6_386)]
    [InlineData("p99", 518, 250, 127_958)]
    [InlineData("p999", 501, 1, 500)]
    [InlineData("p999", 1026, 500, 511_988)]
    public void Percentile_halfwayBetweenTwo_goesUp(string function, int count, int step, long expected)
    {
        var vql = $"sql \"select generate_series * {step} as dur_ns from generate_series(0, {count - 1})\" | summarize x = {function}(dur)";
        Assert.Equal((expected, expected), ((long)engines["web"].DuckDb.Query(vql)["x"][0]!, (long)engines["web"].ClickHouse.Query(vql)["x"][0]!));
    }
}
