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

    [Fact]
    public void AnyRows_writtenAndRead_areTheSame() =>
        Law.Holds(Prop.ForAll(Arb.From(Gen.ArrayOf(Row)), rows => Assert.Equal(rows, WrittenAndRead(rows))), usualCases: 15);

    private static Gen<object?> OrNull<T>(Gen<T> values) =>
        Gen.Frequency((1, Gen.Constant<object?>(null)), (4, values.Select(value => (object?)value)));

    // Lengths around the 12 bytes that DuckDB keeps inline, runes of one to four bytes.
    private static Gen<string> AnyText() =>
        from runes in Gen.ListOf(Gen.Elements("a", "é", "猫", "🦆", "\0", "'"))
        select string.Concat(runes.Take(20));

    private static object?[][] WrittenAndRead(object?[][] rows)
    {
        using var folder = new TempFolder();
        var builder = new SessionBuilder(0, 1).Table(Table);
        foreach (var row in rows) builder.Row(Table, row);
        using var session = SessionFile.Open(builder.Write(folder["law.vmq"]));
        using var connection = session.Connect();
        using var result = connection.Query("SELECT * FROM law");
        var columns = result.ReadColumns();
        return [.. Enumerable.Range(0, rows.Length).Select(row => columns.Select(column => column[row]).ToArray())];
    }
}
