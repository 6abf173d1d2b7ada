using FsCheck;
using FsCheck.Fluent;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store;

public sealed class SessionRoundTripLaws
{
    private static readonly TableSchema Table = new(
        "law",
        [
            new("big", ColumnType.BigInt, "h"), new("ubig", ColumnType.UBigInt, "h"), new("real", ColumnType.Real, "h"),
            new("text", ColumnType.Text, "h"), new("name", ColumnType.Name, "h"), new("flag", ColumnType.Flag, "h"),
        ],
        []);

    private static readonly Gen<object?[]> Row =
        from big in OrNull(ArbMap.Default.GeneratorFor<long>())
        from ubig in OrNull(ArbMap.Default.GeneratorFor<ulong>())
        from real in OrNull(ArbMap.Default.GeneratorFor<double>())
        from text in OrNull(AnyText())
        from name in OrNull(AnyText())
        from flag in OrNull(ArbMap.Default.GeneratorFor<bool>())
        select new[] { big, ubig, real, text, name, flag };

    private static readonly TableSchema Numbers = Table with { Name = "numbers", Columns = [.. Table.Columns.Where(column => column.Type is ColumnType.BigInt or ColumnType.UBigInt or ColumnType.Flag)] };

    private static readonly Gen<object?[]> RowOfNumbers =
        from big in OrNull(Gen.OneOf(ArbMap.Default.GeneratorFor<long>(), Gen.Choose(-1000, 1000).Select(number => (long)number)))
        from ubig in OrNull(ArbMap.Default.GeneratorFor<ulong>())
        from flag in OrNull(ArbMap.Default.GeneratorFor<bool>())
        select new[] { big, ubig, flag };

    [Fact]
    public void AnyRows_writtenAndRead_areTheSame() =>
        Law.Holds(Prop.ForAll(Arb.From(Gen.ArrayOf(Row)), rows => Assert.Equal(rows, WrittenAndRead(Table, rows))), usualCases: 15);

    [Fact]
    public void AnyNumbers_encodedAndRead_areTheSame() =>
        Law.Holds(Prop.ForAll(Arb.From(Gen.NonEmptyListOf(RowOfNumbers)), rows => Assert.Equal(rows, WrittenAndRead(Numbers, [.. rows]))), usualCases: 15);

    private static Gen<object?> OrNull<T>(Gen<T> values) =>
        Gen.Frequency((1, Gen.Constant<object?>(null)), (4, values.Select(value => (object?)value)));

    // Lengths around the 12 bytes that DuckDB keeps inline, runes of one to four bytes.
    private static Gen<string> AnyText() =>
        from runes in Gen.ListOf(Gen.Elements("a", "é", "猫", "🦆", "\0", "'"))
        select string.Concat(runes.Take(20));

    private static object?[][] WrittenAndRead(TableSchema table, object?[][] rows)
    {
        using var folder = new TempFolder();
        var builder = new SessionBuilder(0, 1).Table(table);
        foreach (var row in rows) builder.Row(table, row);
        using var session = SessionFile.Open(builder.Write(folder["law.vmq"], new SessionWriteOptions { EncodedFrom = 1 }));
        using var connection = session.Connect();
        using var result = connection.Query($"SELECT * FROM {TableSql.Identifier(table.Name)}");
        var columns = result.ReadColumns();
        return [.. Enumerable.Range(0, rows.Length).Select(row => columns.Select(column => column[row]).ToArray())];
    }
}
