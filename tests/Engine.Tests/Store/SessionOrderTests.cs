using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;
using static VmQuery.Engine.Models.ColumnType;

namespace VmQuery.Engine.Tests.Store;

public sealed class SessionOrderTests : IDisposable
{
    private static readonly TableSchema Track = new(
        "track",
        [
            new("machine", Integer, "h"), new("vcpu", Integer, "h"), new("start", BigInt, "h"), new("stop", BigInt, "h"),
            new("state", Word, "h", ["a", "b"]), new("thread", Name, "h"), new("tid", Integer, "h"),
        ],
        ["machine", "vcpu", "start"]);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Complete_tableWithSortBy_isSortedAndEqualKeysKeepTheirOrder()
    {
        var table = new TableSchema("t", [new("key", Integer, "h"), new("seen", BigInt, "h")], ["key"]);
        var random = new Random(5);
        var rows = Enumerable.Range(0, 10_000).Select(i => (object?[])[random.Next(-50, 50), (long)i]).ToArray();
        SessionRows.Write(_folder["x.vmq"], table, rows);

        Assert.Equal(rows.OrderBy(row => (int)row[0]!).Select(row => row[1]), SessionRows.Read(_folder["x.vmq"], table).Select(row => row[1]));
    }

    [Fact]
    public void Complete_entitiesMixedEachInOrder_areSortedByEntityThenTime()
    {
        var random = new Random(7);
        var rows = Enumerable.Range(0, 30_000).Select(i => TrackRow(random.Next(-1, 2), random.Next(0, 40), i)).ToArray();
        AssertSorted(rows);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Complete_rowsFromWritersOfEntities_areSortedByEntityThenTime(bool outOfOrder)
    {
        var rows = Enumerable.Range(0, 5000).Select(i => (Vcpu: (long)(i % 3), Start: outOfOrder && i == 4000 ? 1L : i)).ToArray();
        using (var writer = SessionWriter.Create(_folder["x.vmq"], new Names()))
        {
            var table = writer.Open(Track);
            var entities = Enumerable.Range(0, 3).Select(vcpu => table.Of(new MachineId(1), vcpu)).ToArray();
            foreach (var (vcpu, start) in rows)
                (start % 5 == 0 ? table : entities[vcpu]).Append([1, vcpu, start, start + 1, 0, 0, 0], nulls: 0b1100000);
            writer.Complete(Catalog.Empty, new TimeSpanNs(0, 1));
        }

        Assert.Equal(rows.Order(), SessionRows.Read(_folder["x.vmq"], Track).Select(row => ((long)row[1]!, (long)row[2]!)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Complete_entityOutOfOrder_isSortedAllTheSame(bool nullKey)
    {
        var rows = Enumerable.Range(0, 5000).Select(i => TrackRow(0, i % 3, i)).ToArray();
        (rows[10], rows[4000]) = (rows[4000], rows[10]);
        if (nullKey) rows[77][1] = null;
        AssertSorted(rows);
    }

    [Fact]
    public void Complete_anotherEntityOutOfOrderMeanwhile_equalKeysKeepTheirOrder()
    {
        var (first, second) = (TrackRow(0, 5, 700), TrackRow(0, 5, 701));
        second[2] = first[2];
        AssertSorted([TrackRow(0, 5, 1), first, TrackRow(0, 0, 900), TrackRow(0, 0, 3), second]);
    }

    [Fact]
    public void Complete_fewRowsOfManyEntities_areSortedByEntityThenTime()
    {
        // More rows than wait to be told apart, so that each entity has several pieces, one of them with more rows than a piece holds.
        var rows = Enumerable.Range(0, 150_000).Select(i => TrackRow(i % 3, i % 2 == 0 ? 77 : i * 7919 % 1500, i)).ToArray();
        AssertSorted(rows);
    }

    [Fact]
    public void Complete_moreEntitiesThanAreKeptApart_areSortedAllTheSame()
    {
        var rows = Enumerable.Range(0, 45_000).Select(i => TrackRow(0, i * 7919 % 22_500, i)).ToArray();
        AssertSorted(rows);
    }

    [Fact]
    public void Complete_sortedTableWithTexts_isSorted()
    {
        var table = new TableSchema("t", [new("key", Integer, "h"), new("text", Text, "h")], ["key"]);
        var rows = Enumerable.Range(0, 5000).Select(i => (object?[])[i * 7 % 5000, $"a text of its own {i}"]).ToArray();
        SessionRows.Write(_folder["x.vmq"], table, rows);

        Assert.Equal(rows.OrderBy(row => (int)row[0]!).Select(row => row[1]), SessionRows.Read(_folder["x.vmq"], table).Select(row => row[1]));
    }

    private static object?[] TrackRow(int machine, int vcpu, int i) =>
        [machine, vcpu, 1_700_000_000_000_000_000 + i * 1000L, i % 9 == 0 ? null : i * 1000L, i % 2 == 0 ? "a" : "b", i % 5 == 0 ? null : $"thread with a name {i % 20}", i];

    private void AssertSorted(object?[][] rows)
    {
        SessionRows.Write(_folder["x.vmq"], Track, rows);

        Assert.Equal(
            rows.OrderBy(row => row[0]).ThenBy(row => row[1] ?? int.MaxValue).ThenBy(row => row[2]).Select(row => string.Join('|', row)),
            SessionRows.Read(_folder["x.vmq"], Track).Select(row => string.Join('|', row)));
    }
}
