using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store;

public sealed class RowPackerLaws
{
    private const int Width = 5;

    private static readonly TableSchema Table = new(
        "law", [.. Enumerable.Range(0, Width).Select(i => new ColumnSchema($"c{i}", ColumnType.BigInt, "h"))], []);

    private static readonly Gen<long> Cell = Gen.OneOf(
        ArbMap.Default.GeneratorFor<long>(),
        Gen.Choose(-100_000, 100_000).Select(cell => (long)cell),
        Gen.Elements(long.MinValue, long.MaxValue, -1L, 0L, 1L << 31, 1L << 32));

    private static readonly Gen<(long[] Cells, ulong Nulls)> Row =
        from cells in Gen.ArrayOf(Cell, Width)
        from nulls in Gen.Choose(0, (1 << Width) - 1)
        select (cells, (ulong)nulls);

    [Fact]
    public void AnyRows_packedAndUnpacked_areTheSame() =>
        Law.Holds(Prop.ForAll(Arb.From(Gen.NonEmptyListOf(Row)), rows =>
        {
            var unpacked = new PackedRows(Pack(rows, out _));
            Assert.Equal(rows.Count, unpacked.Count);
            for (var i = 0; i < Width; i++) AssertColumn([.. rows], i, unpacked.Next());
        }));

    [Fact]
    public void AnyRows_packed_factsTellWhatTheyHold() =>
        Law.Holds(Prop.ForAll(Arb.From(Gen.NonEmptyListOf(Row)), rows =>
        {
            Pack(rows, out var facts);
            for (var i = 0; i < Width; i++)
            {
                var values = rows.Where(row => (row.Nulls >> i & 1) == 0).Select(row => row.Cells[i]).ToArray();
                Assert.Equal((values.Length < rows.Count, values.Length > 0), (facts[i].HasNulls, facts[i].HasValues));
                Assert.Equal(values.Length == 0 || (values.Length == rows.Count && values.Distinct().Count() == 1), facts[i].IsConstant);
            }
        }));

    [Fact]
    public void SomeRowsOfABlock_packed_areAsIfTheyWereAlone()
    {
        var table = new TableSchema("t", [new("number", ColumnType.BigInt, "h"), new("one", ColumnType.Text, "h"), new("two", ColumnType.Text, "h")], []);
        int[] which = [.. Enumerable.Range(0, 1000).Where(i => i % 3 != 1), 1, 4];
        var (all, alone) = (new RowBlock(table), new RowBlock(table));
        for (var i = 0; i < 1000; i++) Add(all, i);
        foreach (var i in which) Add(alone, i);

        Assert.Equal(Packer().Pack(alone, Numbers(which.Length)), Packer().Pack(all, which));

        RowPacker Packer() => new([.. table.Columns.Select(column => new ColumnFacts(table, column))]);

        // Cells of NULLs hold anything.
        static void Add(RowBlock rows, int i) => rows.Add([i, new TextRef(0, i % 7).Packed, new TextRef(1, i % 5).Packed], (ulong)(i % 8), "a text"u8);
    }

    [Fact]
    public void Pack_intervalsOfATrack_takeFewBytes()
    {
        var start = 1_700_000_000_000_000_000;
        var rows = Enumerable.Range(0, 500).Select(i => (new[] { 1, 2, start + (i * 4000L), start + ((i + 1) * 4000L), i % 7 }, 0UL)).ToArray();

        Assert.InRange(Pack(rows, out _).Length / rows.Length, 1, 9);
    }

    private static byte[] Pack(IEnumerable<(long[] Cells, ulong Nulls)> rows, out ImmutableArray<ColumnFacts> facts)
    {
        var block = new RowBlock(Table);
        foreach (var (cells, nulls) in rows) block.Add(cells, nulls, default);
        facts = [.. Table.Columns.Select(column => new ColumnFacts(Table, column))];
        return new RowPacker(facts).Pack(block, Numbers(block.Count)).ToArray();
    }

    private static int[] Numbers(int count) => [.. Enumerable.Range(0, count)];

    private static void AssertColumn(List<(long[] Cells, ulong Nulls)> rows, int column, PackedColumn packed)
    {
        var values = new long[rows.Count];
        packed.Unpack(0, values);
        for (var row = 0; row < rows.Count; row++)
        {
            var isNull = (rows[row].Nulls >> column & 1) != 0;
            Assert.Equal(isNull, !packed.Nulls.IsEmpty && (packed.Nulls[row >> 6] >> row & 1) != 0);
            if (!isNull) Assert.Equal(rows[row].Cells[column], values[row]);
        }
    }
}
