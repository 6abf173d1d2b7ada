using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;
using static VmQuery.Engine.Models.ColumnType;

namespace VmQuery.Engine.Tests.Store;

public sealed class SessionWriterTests : IDisposable
{
    private static readonly TableSchema Sample = new(
        "sample",
        [
            new("big", BigInt, "h"), new("ubig", UBigInt, "h"), new("int", Integer, "h"), new("real", Real, "h"), new("word", Word, "h", ["a'b", "c\"d"]),
            new("name", Name, "h"), new("text", Text, "h"), new("flag", Flag, "h"),
        ],
        []);

    private readonly TempFolder _folder = new();
    private readonly Names _names = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Append_everyColumnType_comesBackUnchanged()
    {
        AssertRoundTrip(
            Sample,
            [long.MinValue, ulong.MaxValue, int.MinValue, double.NegativeInfinity, "a'b", "", "", false],
            [long.MaxValue, 1UL << 63, int.MaxValue, -0.0, "c\"d", "twelve bytes", "twelve bytes", true],
            [0L, 0UL, 0, double.Epsilon, "a'b", "thirteen byte", "thirteen byte", false],
            [null, null, null, null, null, null, null, null],
            [-1L, 7UL, -1, 1.5, "c\"d", "grüße 🦆 über zwölf", "🦆🦆🦆", true]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(70_000)]
    public void Append_anyNumberOfRows_keepsThemInOrder(int count) =>
        AssertRoundTrip(Sample, [.. Enumerable.Range(0, count).Select(i => (object?[])
        [
            (long)i, (ulong)i, i % 7 == 0 ? null : i, i / 2.0, i % 2 == 0 ? "a'b" : "c\"d", $"a recurring name {i % 100}", i % 3 == 0 ? null : $"a text of its own {i}", i % 5 == 0,
        ])]);

    [Fact]
    public void Append_textThatIsNotUtf8_isStoredWithReplacements()
    {
        using var session = SessionWriter.Create(_folder["x.vmq"], _names);
        var table = new TableSchema("t", [new("text", Text, "h")], []);
        session.Open(table).Append([new TextRef(1, 3).Packed], 0, [0, (byte)'a', 0xff, (byte)'b']);
        session.Complete(Catalog.Empty, new TimeSpanNs(0, 1));

        Assert.Equal(["a\ufffdb"], Assert.Single(SessionRows.Read(_folder["x.vmq"], table)));
    }

    [Fact]
    public void Append_textMemoryReusedByTheCaller_keepsWhatItWas()
    {
        var table = new TableSchema("t", [new("text", Text, "h")], []);
        using (var session = SessionWriter.Create(_folder["x.vmq"], _names))
        {
            var rows = session.Open(table);
            var text = new byte[20];
            for (var i = 0; i < 5000; i++)
            {
                text.AsSpan().Fill((byte)('a' + i % 26));
                rows.Append([new TextRef(0, text.Length).Packed], 0, text);
            }

            session.Complete(Catalog.Empty, new TimeSpanNs(0, 1));
        }

        Assert.Equal(Enumerable.Range(0, 5000).Select(i => new string((char)('a' + i % 26), 20)), SessionRows.Read(_folder["x.vmq"], table).Select(row => (string)row[0]!));
    }

    [Theory]
    [InlineData(2, "int", 1L << 31)]
    [InlineData(4, "word", 2L)]
    [InlineData(4, "word", -1L)]
    [InlineData(7, "flag", 2L)]
    public void Append_cellThatDoesNotFit_namesTheColumn(int column, string name, long cell)
    {
        using var session = SessionWriter.Create(_folder["x.vmq"], _names);
        var cells = new long[Sample.Columns.Length];
        cells[column] = cell;
        session.Open(Sample).Append(cells, 0);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => session.Complete(Catalog.Empty, new TimeSpanNs(0, 1)));
        Assert.Contains($"sample.{name}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Append_manyWords_needTwoBytes()
    {
        var table = new TableSchema("t", [new("word", Word, "h", [.. Enumerable.Range(0, 256).Select(i => $"w{i}")])], []);
        AssertRoundTrip(table, [.. Enumerable.Range(0, 256).Select(i => (object?[])[$"w{i}"])]);
    }

    [Fact]
    public void Open_twice_givesTheSameWriter()
    {
        using var session = SessionWriter.Create(_folder["x.vmq"], _names);

        Assert.Same(session.Open(Sample), session.Open(Sample));
    }

    [Fact]
    public void Append_fromSeveralThreadsToDifferentTables_keepsEveryRow()
    {
        var tables = Enumerable.Range(0, 4).Select(i => Sample with { Name = $"t{i}", SortBy = i % 2 == 0 ? [] : ["big"] }).ToImmutableArray();
        using (var session = SessionWriter.Create(_folder["x.vmq"], _names))
        {
            Parallel.ForEach(tables, table =>
            {
                var rows = session.Open(table);
                for (var i = 0; i < 50_000; i++) rows.Append([i, 0, 0, 0, 0, _names.Intern($"name number {i % 50}".AsSpan()).Value, 0, 1], 1UL << 6);
            });
            session.Complete(Catalog.Empty, new TimeSpanNs(0, 1));
        }

        Assert.All(tables, table => Assert.Equal(Enumerable.Range(0, 50_000).Select(i => (object)(long)i), SessionRows.Read(_folder["x.vmq"], table).Select(row => row[0])));
    }

    [Fact]
    public void Complete_wordsOfTheCatalogue_haveTheirTables()
    {
        new SessionBuilder(0, 1).Write(_folder["x.vmq"]);

        Assert.Empty(SessionRows.Read(_folder["x.vmq"], VmCatalog.VcpuMode));
        Assert.Empty(SessionRows.Read(_folder["x.vmq"], SessionTables.Finding));
    }

    [Fact]
    public void Complete_done_leavesTheSessionOnly()
    {
        SessionRows.Write(_folder["x.vmq"], Sample with { SortBy = ["big"] }, [1L, 1UL, 1, 1.0, "a'b", "", "", true]);

        Assert.Equal([_folder["x.vmq"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Dispose_withoutComplete_leavesNothingAndTheOldSessionAsItWas()
    {
        File.WriteAllText(_folder["x.vmq"], "old");
        using (var session = SessionWriter.Create(_folder["x.vmq"], _names))
            session.Open(Sample).Append(new long[Sample.Columns.Length], 0);

        Assert.Equal([_folder["x.vmq"]], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal("old", File.ReadAllText(_folder["x.vmq"]));
    }

    [Fact]
    public void Complete_cancelled_leavesNothing()
    {
        using (var session = SessionWriter.Create(_folder["x.vmq"], _names))
        {
            session.Open(Sample).Append(new long[Sample.Columns.Length], 0);
            Assert.ThrowsAny<OperationCanceledException>(() => session.Complete(Catalog.Empty, new TimeSpanNs(0, 1), cancellation: new CancellationToken(canceled: true)));
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Complete_tellsItsProgress_upToTheWhole()
    {
        var steps = new List<(int Done, int Total)>();
        using var session = SessionWriter.Create(_folder["x.vmq"], _names);
        session.Complete(Catalog.Empty, new TimeSpanNs(0, 1), (done, total) => steps.Add((done, total)));

        var total = steps[0].Total;
        Assert.True(total > SessionTables.All.Length);
        Assert.Equal(Enumerable.Range(1, total).Select(done => (done, total)), steps);
    }

    [Fact]
    public void Complete_tableThatCannotBeCreated_namesTheSessionAndLeavesNothing()
    {
        using (var session = SessionWriter.Create(_folder["x.vmq"], _names))
        {
            var twice = new TableSchema("t", [new("same", BigInt, "h"), new("same", BigInt, "h")], []);

            session.Open(twice);

            var error = Assert.Throws<SessionFileException>(() => session.Complete(Catalog.Empty, new TimeSpanNs(0, 1)));
            Assert.StartsWith($"{_folder["x.vmq"]}: cannot be written", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Create_folderMissing_saysSo() =>
        Assert.Contains("folder does not exist", Assert.Throws<SessionFileException>(() => SessionWriter.Create(_folder["no/x.vmq"], _names)).Message, StringComparison.Ordinal);

    [Fact]
    public void Create_targetIsAFolder_saysSo() =>
        Assert.Contains("is a folder", Assert.Throws<SessionFileException>(() => SessionWriter.Create(_folder.Path, _names)).Message, StringComparison.Ordinal);

    private void AssertRoundTrip(TableSchema table, params object?[][] rows)
    {
        SessionRows.Write(_folder["x.vmq"], table, rows);
        var read = SessionRows.Read(_folder["x.vmq"], table);
        Assert.Equal(rows.Length, read.Count);
        // What is an INTEGER in the file is a long when read.
        for (var i = 0; i < rows.Length; i++) Assert.Equal(rows[i].Select(value => value is int number ? (long)number : value), read[i]);
    }
}
