using System.Text;
using FsCheck.Fluent;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;
using static VmQuery.Engine.Models.ColumnType;

namespace VmQuery.Engine.Tests.Store;

/// <summary>Rows that come mixed are given back by entity, each entity's as they came.</summary>
public sealed class StoredTableLaws : IDisposable
{
    private static readonly TableSchema Track = new(
        "track", [new("machine", Integer, "h"), new("key", Integer, "h"), new("start", BigInt, "h"), new("text", Text, "h"), new("number", BigInt, "h")], ["machine", "key", "start"]);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnyRows_ofAnyEntities_areGivenBackByEntity() =>
        Law.Holds(
            Prop.ForAll(Arb.From(from seed in Gen.Choose(0, int.MaxValue) from aside in Gen.Elements(true, false) select (seed, aside)), drawn => AssertGivenBack(Rows(new Random(drawn.seed)), drawn.aside)),
            usualCases: 60);

    [Theory]
    [InlineData(511, 1)]
    [InlineData(512, 1)]
    [InlineData(513, 1)]
    [InlineData(1024, 2)]
    [InlineData(1025, 2)]
    [InlineData(65_535, 300)]
    [InlineData(65_536, 300)]
    [InlineData(65_537, 300)]
    [InlineData(131_073, 300)]
    [InlineData(60_000, 20_000)]
    [InlineData(60_000, 20_001)]
    public void Rows_asManyAsABlockHolds_areGivenBackByEntity(int rows, int entities)
    {
        foreach (var aside in (ReadOnlySpan<bool>)[false, true])
            AssertGivenBack([.. Enumerable.Range(0, rows).Select(i => new Row(0, i * 7919 % entities, i / entities * 3, i % 3 == 0 ? null : $"{i}"))], aside);
    }

    [Theory]
    [InlineData(511, false)]
    [InlineData(512, false)]
    [InlineData(513, false)]
    [InlineData(512, true)]
    public void Row_earlierThanTheBlockBefore_isOutOfOrder(int before, bool mixed)
    {
        foreach (var aside in (ReadOnlySpan<bool>)[false, true])
        {
            var rows = Enumerable.Range(0, before).Select(i => new Row(0, 1, i, null)).Append(new Row(0, 1, before - 2, null)).Append(new Row(0, 1, before, null));
            AssertGivenBack([.. mixed ? rows.SelectMany(row => (Row[])[row, row with { Machine = 1 }]) : rows], aside);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_thatCannotBeWritten_areToldNowAndLater(bool aside)
    {
        using var table = new StoredTable(Track, _folder["no folder/rows"], aside);

        for (var i = 0; i < 3; i++) Assert.Throws<SessionFileException>(() => Append(table, 1_000_000));
        Assert.Throws<SessionFileException>(table.Finish);
    }

    [Fact]
    public void Rows_thatCannotBeWritten_stopNobodyFromLeaving()
    {
        var table = new StoredTable(Track, _folder["no folder/rows"], aside: true);
        Append(table, 65_536);

        table.Dispose();

        Assert.False(Directory.Exists(_folder["no folder"]));
    }

    /// <summary>Few or many entities, in order or not quite, with or without missing keys, texts of all sizes.</summary>
    private static Row[] Rows(Random random)
    {
        var entities = (int)Math.Pow(2, random.Next(0, 12));
        var (disorder, missing, longest) = (random.Next(3) == 0 ? 0.001 : 0, random.Next(3) == 0 ? 0.001 : 0, random.Next(4) == 0 ? 100_000 : 12);
        var rows = new Row[random.Next(longest > 12 ? 100 : 6_000)];
        for (var i = 0; i < rows.Length; i++)
        {
            var key = (int)(entities * Math.Pow(random.NextDouble(), 3));
            rows[i] = new Row(
                random.NextDouble() < missing ? null : random.Next(-1, 2),
                random.NextDouble() < missing ? null : key,
                random.NextDouble() < missing ? null : random.NextDouble() < disorder ? i - 500 : i / 3,
                random.Next(3) == 0 ? null : new string((char)('a' + (i % 26)), random.Next(longest)));
        }

        return rows;
    }

    private void AssertGivenBack(Row[] rows, bool aside)
    {
        using var table = new StoredTable(Track, _folder[Guid.NewGuid().ToString()], aside);
        Append(table, rows);
        table.Finish();
        var back = GivenBack(table);

        var byEntity = rows.Index().GroupBy(row => (row.Item.Machine, row.Item.Key)).ToArray();
        var inOrder = byEntity.Length <= 20_000
            && rows.All(row => row is { Machine: not null, Key: not null, Start: not null })
            && byEntity.All(entity => entity.Zip(entity.Skip(1)).All(pair => pair.First.Item.Start <= pair.Second.Item.Start));
        Assert.Equal(rows.Length, table.Count);
        Assert.Equal(inOrder, table.IsInOrder);
        var sorted = rows.Index().OrderBy(row => row.Item.Machine).ThenBy(row => row.Item.Key).ThenBy(row => row.Item.Start).ToArray();
        if (!inOrder) back = [.. back.OrderBy(row => row.Item.Machine).ThenBy(row => row.Item.Key).ThenBy(row => row.Item.Start)];
        Assert.Equal(sorted, back);
    }

    private static void Append(StoredTable table, Row[] rows)
    {
        var writers = new Dictionary<(int, int), IRowWriter>();
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            var text = Encoding.UTF8.GetBytes("before" + row.Text);
            var nulls = (row.Machine is null ? 1UL : 0) | (row.Key is null ? 2UL : 0) | (row.Start is null ? 4UL : 0) | (row.Text is null ? 8UL : 0);
            IRowWriter writer = table;
            if (row is { Machine: { } machine, Key: { } key } && (key & 1) != 0 && !writers.TryGetValue((machine, key), out writer!))
                writers.Add((machine, key), writer = table.Of(new MachineId(machine), key));
            writer.Append([row.Machine ?? 77, row.Key ?? 78, row.Start ?? -1, new TextRef(6, text.Length - 6).Packed, i], nulls, text);
        }
    }

    private static void Append(StoredTable table, int rows)
    {
        for (var i = 0; i < rows; i++) table.Append([i % 3, i % 100, i, 0, (long)i * i * i], nulls: 8);
    }

    private static (int Index, Row Item)[] GivenBack(StoredTable table)
    {
        var rows = new List<(int, Row)>();
        var bytes = new byte[1 << 20];
        foreach (var piece in table.Pieces())
        {
            if (piece.Length > bytes.Length) bytes = new byte[piece.Length];
            var read = table.Read(piece, bytes);
            var packed = new PackedRows(read);
            var (machine, key, start, text, number) = (Column(ref packed), Column(ref packed), Column(ref packed), Column(ref packed), Column(ref packed));
            for (var i = 0; i < packed.Count; i++)
            {
                var at = TextRef.Of(text[i] ?? 0);
                rows.Add(((int)number[i]!.Value, new Row(
                    (int?)machine[i], (int?)key[i], start[i], text[i] is null ? null : Encoding.UTF8.GetString(read.Slice(packed.TextStart + at.Offset, at.Length)))));
            }
        }

        return [.. rows];
    }

    private static long?[] Column(ref PackedRows rows)
    {
        var column = rows.Next();
        var values = new long[rows.Count];
        column.Unpack<long>(0, values);
        var cells = new long?[values.Length];
        for (var row = 0; row < values.Length; row++)
            if (column.Nulls.IsEmpty || (column.Nulls[row >> 6] >> (row & 63) & 1) == 0) cells[row] = values[row];
        return cells;
    }

    private sealed record Row(int? Machine, int? Key, long? Start, string? Text);
}
