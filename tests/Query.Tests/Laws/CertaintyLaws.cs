using VmQuery.Engine.Models;

namespace VmQuery.Query.Tests.Laws;

/// <summary>A derived row is as doubtful as the worst of the rows that made it: every construct on rows of random certainty, against what made each row.</summary>
public sealed class CertaintyLaws(RandomRows rows) : IClassFixture<RandomRows>
{
    private const int End = RandomRows.Ticks, Edge = 2;

    [Fact]
    public void And_isOfBothRows() => Holds("when vcpu is guest and placement of vcpu = 0", it => Common(it.Running, it.On(0)));

    [Fact]
    public void Or_isOfAllRowsMerged() => Holds("when vcpu is guest or placement of vcpu = 0", it => Merged([.. it.Running, .. it.On(0)], 0));

    [Fact]
    public void Not_ofMerged_isOfTheRowsAtItsEnds() => Holds("when not (vcpu is guest or placement of vcpu = 0)", it => Rest(Merged([.. it.Running, .. it.On(0)], 0), AtStop, AtStart));

    [Theory]
    [InlineData("not any vcpu of guest is guest", "no vcpu of guest is guest")]
    [InlineData("not no vcpu of guest is guest", "any vcpu of guest is guest")]
    [InlineData("not at least 9 vcpus of guest are guest", "at most 8 vcpus of guest are guest")]
    [InlineData("not at most 8 vcpus of guest are guest", "at least 9 vcpus of guest are guest")]
    public void Not_ofQuantifier_isThatOfTheOtherOne(string negated, string other)
    {
        Assert.Equal(Lines(other), Lines(negated));

        IEnumerable<string> Lines(string claim) => rows.Session.Query($"when {claim}") is var answer
            ? Enumerable.Range(0, answer.RowCount).Select(row => string.Join(' ', answer.Columns.Select(column => column[row])))
            : [];
    }

    [Fact]
    public void For_keepsIt() => Holds("when vcpu is guest for > 2ns", it => it.Running.Where(row => row.Stop - row.Start > 2));

    [Fact]
    public void During_isOfBothRows() => Holds("when placement of vcpu = 0 during vcpu is guest", it => Pairs(it.On(0), it.Running));

    [Fact]
    public void Starting_isOfBothRows() => Holds(
        "when vcpu is guest starting placement of vcpu = 0", it => it.Running.SelectMany(a => it.On(0).Where(b => b.Start == a.Start).Select(b => a with { Doubt = Math.Max(a.Doubt, b.Doubt) })));

    [Fact]
    public void NotRelated_keepsIt() => Holds(
        "when vcpu is guest not overlapping placement of vcpu = 0", it => it.Running.Where(row => !Pairs([row], it.On(0)).Any()));

    [Fact]
    public void Then_isOfBothSteps() => Holds(
        "when vcpu is guest then placement of vcpu = 0",
        it => it.Running.SelectMany(a => it.On(0).Where(b => b.Start >= a.Stop).Take(1).Select(b => new TickSpan(a.Start, b.Start, Math.Max(a.Doubt, b.Doubt)))));

    [Fact]
    public void FromTo_isOfBothEnds_orAnEdge() => Holds("when from vcpu is guest to placement of vcpu = 0", it => it.Running.Select((a, i) =>
    {
        var next = i + 1 < it.Running.Length ? it.Running[i + 1].Start : End;
        var close = it.On(0).Where(b => b.Start >= a.Stop && b.Start <= next).Take(1).ToArray();
        return close is [var b] ? new TickSpan(a.Start, b.Start, Math.Max(a.Doubt, b.Doubt)) : new TickSpan(a.Start, next, Math.Max(a.Doubt, Edge));
    }));

    [Theory]
    [InlineData("merge", 0)]
    [InlineData("merge within 3ns", 3)]
    public void Merge_isOfAllRowsMerged(string stage, int pause) => Holds($"show vm_exit of vcpu | {stage}", it => Merged(it.Exits, pause));

    [Fact]
    public void Gaps_areOfTheRowsAtTheirEnds() => Holds("show vm_exit of vcpu | gaps", it => Rest(Merged(it.Exits, 0), AtStop, AtStart));

    [Fact]
    public void Clip_isOfTheRowAndTheTime() => Holds("show vm_exit of vcpu | clip (when vcpu is guest)", it => Common(it.Exits, Merged(it.Running, 0)));

    [Fact]
    public void Clip_theOtherWayRound_isOfTheSame() => Holds("when vcpu is guest | clip (show vm_exit of vcpu)", it => Common(it.Running, Merged(it.Exits, 0)));

    [Fact]
    public void Lookup_isOfTheRowAndTheState() => Holds(
        "show vm_exit of vcpu | lookup placement of vcpu", it => it.Exits.Select(row => row with { Doubt = Math.Max(row.Doubt, Held(it.PlaceDoubts[row.Start])) }));

    [Fact]
    public void Where_andExtend_andSort_keepIt() => Holds(
        "show vm_exit of vcpu | extend twice = 2 * dur | where twice > 8ns | sort twice", it => it.Exits.Where(row => row.Stop - row.Start > 4));

    private void Holds(string vql, Func<RandomCase, IEnumerable<TickSpan>> truth)
    {
        var answer = rows.Session.Query(vql);
        var found = Enumerable.Range(0, answer.RowCount).ToLookup(
            row => $"{answer["guest"][row]}/{answer["vcpu"][row]}",
            row => new TickSpan((int)(long)answer["start"][row]!, (int)(long)answer["stop"][row]!, CommonColumns.Certainties.IndexOf((string)answer["certainty"][row]!)));
        foreach (var it in rows.Cases)
        {
            var (expected, actual) = (Text(truth(it)), Text(found[it.Name]));
            Assert.True(expected == actual, $"{vql}, {it.Name}, seed {rows.Seed}\nexpected {expected}\nactual   {actual}");
        }
    }

    private static string Text(IEnumerable<TickSpan> rows) => string.Join("; ", rows.Select(row => $"{row.Start}..{row.Stop} {CommonColumns.Certainties[row.Doubt]}").Order(StringComparer.Ordinal));

    private static IEnumerable<TickSpan> Pairs(IReadOnlyList<TickSpan> left, IReadOnlyList<TickSpan> right) => left
        .SelectMany(a => right.Select(b => new TickSpan(Math.Max(a.Start, b.Start), Math.Min(a.Stop, b.Stop), Math.Max(a.Doubt, b.Doubt))))
        .Where(row => row.Start < row.Stop);

    // What lies inside a row that an edge cuts has its borders from the other row.
    private static IEnumerable<TickSpan> Common(IReadOnlyList<TickSpan> left, IReadOnlyList<TickSpan> right) => left
        .SelectMany(a => right.Select(b => new TickSpan(Math.Max(a.Start, b.Start), Math.Min(a.Stop, b.Stop), Math.Max(Inside(a, b), Inside(b, a)))))
        .Where(row => row.Start < row.Stop);

    private static int Inside(TickSpan row, TickSpan other) => row.Doubt == Edge && row.Start < other.Start && row.Stop > other.Stop ? 0 : row.Doubt;

    // A state that an edge cuts is no less sure at a moment.
    private static int Held(int doubt) => doubt == Edge ? 0 : doubt;

    private static List<TickSpan> Merged(IEnumerable<TickSpan> rows, int pause)
    {
        var merged = new List<TickSpan>();
        foreach (var row in rows.OrderBy(row => row.Start))
        {
            if (merged is [.., var last] && row.Start <= last.Stop + pause) merged[^1] = new TickSpan(last.Start, Math.Max(last.Stop, row.Stop), Math.Max(last.Doubt, row.Doubt));
            else merged.Add(row);
        }

        return merged;
    }

    private static IEnumerable<TickSpan> Rest(IReadOnlyList<TickSpan> rows, Func<TickSpan, int> atStop, Func<TickSpan, int> atStart)
    {
        TickSpan[] all = [new(0, 0, 0), .. rows, new(End, End, 0)];
        return all.Zip(all.Skip(1), (one, next) => new TickSpan(one.Stop, next.Start, Math.Max(atStop(one), atStart(next)))).Where(gap => gap.Start < gap.Stop);
    }

    // A row that an edge of the session cuts at one end is sure of the other.
    private static int AtStop(TickSpan row) => row.Doubt == Edge && row.Start == 0 ? 0 : row.Doubt;

    private static int AtStart(TickSpan row) => row.Doubt == Edge && row.Stop == End ? 0 : row.Doubt;
}
