using VmQuery.Engine.Store;
using VmQuery.Engine.Store.ClickHouse;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Engines;

/// <summary>An Arrow stream of an answer is what another program reads as its rows: ClickHouse.</summary>
[Collection(TwoEnginesCollection.Name)]
public sealed class ArrowTests(TwoEngines engines)
{
    [ClickHouseTheory]
    [InlineData("web", "show mode of vcpu of guest | extend half = dur / 2s, long = dur > 1s | extend empty = if(long, \"\", reason) | select guest, vcpu, start, mode, reason, half, long, empty, sync_err")]
    [InlineData("web", "when vcpu is offline")]
    [InlineData("traps", "list guest")]
    public void WriteArrow_readByClickHouse_isTheAnswer(string name, string vql)
    {
        var answer = engines[name].DuckDb.Query(vql);
        var read = ReadBack(answer);
        Assert.Equal(answer.Columns.Select(column => column.MachineName), read.Select(column => column.Name));
        Assert.Equal(answer.RowCount, read[0].Count);
        for (var i = 0; i < read.Length; i++)
            for (var row = 0; row < answer.RowCount; row++)
                Assert.Equal(answer.Columns[i][row], read[i][row]);
    }

    [ClickHouseFact]
    public void WriteArrow_ofMoreRowsThanABatch_isWhole()
    {
        var answer = engines["web"].DuckDb.Query("sql \"select generate_series as n, case when generate_series % 3 = 0 then null else 'x' || generate_series end as word from generate_series(0, 149999)\" | sort n");
        // A table of several blocks comes back in any order, so the server sorts it by the row's number.
        var read = ReadBack(answer, "ORDER BY t.\"n\"");
        Assert.Equal(150_000, read[0].Count);
        foreach (var row in (int[])[0, 1, 65_535, 65_536, 131_071, 131_072, 149_998, 149_999]) Assert.Equal((answer["n"][row], answer["word"][row]), (read[0][row], read[1][row]));
    }

    private ResultColumn[] ReadBack(Answer answer, string order = "")
    {
        using var stream = new MemoryStream();
        answer.WriteArrow(stream);
        stream.Position = 0;
        using var server = new ClickHouseConnection(engines.Address("web"));
        var columns = string.Join(", ", answer.Columns.Select(column => $"\"{column.MachineName}\" Nullable({TypeOf(column)})"));
        var id = Guid.NewGuid().ToString("N");
        server.Execute($"CREATE TABLE \"web\".\"arrow_{id}\" ({columns}) ENGINE = Memory");
        server.Insert($"INSERT INTO \"web\".\"arrow_{id}\" FORMAT ArrowStream", stream, CancellationToken.None);
        var read = server.Read($"SELECT {string.Join(", ", answer.Columns.Select(Read))} FROM \"web\".\"arrow_{id}\" AS t {order}");
        return [.. read];
    }

    private static string TypeOf(AnswerColumn column) => column switch
    {
        { Kind: ColumnKind.Instant } => "DateTime64(9, 'UTC')",
        AnswerColumn<string> => "String",
        AnswerColumn<bool> => "Bool",
        AnswerColumn<double> => "Float64",
        AnswerColumn<ulong> => "UInt64",
        _ => "Int64",
    };

    private static string Read(AnswerColumn column) => column.Kind == ColumnKind.Instant
        ? $"toUnixTimestamp64Nano(t.\"{column.MachineName}\") AS \"{column.MachineName}\""
        : $"t.\"{column.MachineName}\"";
}
