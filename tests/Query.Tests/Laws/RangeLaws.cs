using System.Globalization;

namespace VmQuery.Query.Tests.Laws;

/// <summary>A range reaches the tables, and the answer is the same as cutting the whole answer.</summary>
public sealed class RangeLaws(RandomTracks tracks) : IClassFixture<RandomTracks>
{
    [Theory]
    [InlineData("vcpu is guest")]
    [InlineData("vcpu is guest for > 3ns")]
    [InlineData("vcpu is guest and placement of vcpu = 1")]
    [InlineData("(vcpu is guest or placement of vcpu = 1) for >= 4ns")]
    [InlineData("not (vcpu is guest or placement of vcpu = 1)")]
    [InlineData("not (vcpu is guest or placement of vcpu = 1) for > 2ns")]
    [InlineData("any vcpu of guest is guest and vcpu of guest is preempted")]
    [InlineData("no vcpu of guest is guest")]
    [InlineData("not any vcpu of guest is guest and at most 1 vcpu of guest is halted")]
    [InlineData("vcpu of guest is guest and other vcpu of guest is preempted")]
    [InlineData("vcpu on cpu is guest")]
    public void Range_ofAnyClaim_cutsTheWholeAnswer(string claim)
    {
        const long start = 7, stop = 15;
        var whole = Rows($"when {claim}").Where(row => row.Start < stop && row.Stop > start).Select(row => row with
        {
            Start = Math.Max(row.Start, start), Stop = Math.Min(row.Stop, stop), IsCut = row.Start < start || row.Stop > stop,
        });
        Assert.Equal(whole.OrderBy(row => row.ToString(), StringComparer.Ordinal), Rows($"when {claim} in {start}ns..{stop}ns").OrderBy(row => row.ToString(), StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("left.dur")]
    [InlineData("right.dur")]
    public void Range_withLengthsBeforeClipping_knowsThemWhole(string column)
    {
        const string claim = "when any vcpu of guest is guest and no vcpu of guest is halted";
        var whole = tracks.Session.Query($"{claim} | select guest, start, stop, d = {column}");
        var part = tracks.Session.Query($"{claim} in 7ns..15ns | select guest, start, stop, d = {column}");
        var lengths = Enumerable.Range(0, whole.RowCount).ToLookup(row => whole["guest"][row], row => ((long)whole["start"][row]!, (long)whole["stop"][row]!, whole["d"][row]));
        for (var row = 0; row < part.RowCount; row++)
        {
            var at = (long)part["start"][row]!;
            Assert.Equal(lengths[part["guest"][row]].Single(known => known.Item1 <= at && at < known.Item2).Item3, part["d"][row]);
        }
    }

    private List<Cut> Rows(string vql)
    {
        var answer = tracks.Session.Query(vql);
        var isCut = vql.Contains("..", StringComparison.Ordinal);
        return [.. Enumerable.Range(0, answer.RowCount).Select(row => new Cut(
            string.Join(' ', answer.Columns.TakeWhile(column => column.Name != "start").Select(column => Convert.ToString(column[row], CultureInfo.InvariantCulture))),
            (long)answer["start"][row]!,
            (long)answer["stop"][row]!,
            isCut && (string)answer["certainty"][row]! == "edge"))];
    }

    private sealed record Cut(string Entity, long Start, long Stop, bool IsCut);
}
