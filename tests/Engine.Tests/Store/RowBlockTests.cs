using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using static VmQuery.Engine.Models.ColumnType;

namespace VmQuery.Engine.Tests.Store;

public sealed class RowBlockTests
{
    private static readonly TableSchema Table = new("t", [new("number", BigInt, "h"), new("one", Text, "h"), new("two", Text, "h")], []);

    [Fact]
    public void Rows_copiedFromAnotherBlock_areAsIfTheyHadComeThemselves()
    {
        int[] which = [.. Enumerable.Range(0, 100).Where(i => i % 3 != 1), 5];
        var (all, expected, copied) = (new RowBlock(Table), new RowBlock(Table), new RowBlock(Table));
        for (var i = 0; i < 100; i++) Add(all, i);
        foreach (var i in which) Add(expected, i);

        copied.Add(all, which.AsSpan(0, 40));
        copied.Add(all, which.AsSpan(40));

        Assert.Equal(expected.Cells, copied.Cells);
        Assert.Equal(expected.Nulls, copied.Nulls);
        Assert.Equal(expected.Text, copied.Text);
    }

    // Cells of NULLs hold anything.
    private static void Add(RowBlock rows, int i) => rows.Add([i, new TextRef(0, i % 7).Packed, new TextRef(1, i % 5).Packed], (ulong)(i % 8), "a text"u8);
}
