using System.Text.Json;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Store;
using VmQuery.Engine.Store.DuckDb;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store;

public sealed class ParquetExportTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_session_givesEveryTableAndAManifest()
    {
        ParquetExport.Write(Built(), _folder["out"]);

        Assert.Equal([("guest", 100L), ("halted", 60L), ("guest", 40L)], Modes(_folder["out/vcpu_mode.parquet"]));
        using var manifest = JsonDocument.Parse(File.ReadAllText(_folder["out/manifest.json"]));
        var root = manifest.RootElement;
        Assert.Equal(1, root.GetProperty("format_version").GetInt32());
        Assert.Equal(0, root.GetProperty("start_ns").GetInt64());
        Assert.Equal(200, root.GetProperty("stop_ns").GetInt64());
        var table = root.GetProperty("tables").EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == "vcpu_mode");
        Assert.Equal("vcpu_mode.parquet", table.GetProperty("file").GetString());
        Assert.Equal(3, table.GetProperty("rows").GetInt64());
        var state = table.GetProperty("columns").EnumerateArray().Single(column => column.GetProperty("name").GetString() == "state");
        Assert.Equal(("string", "what the vCPU does"), (state.GetProperty("type").GetString(), state.GetProperty("help").GetString()));
        Assert.All(
            root.GetProperty("tables").EnumerateArray(),
            entry => Assert.True(File.Exists(_folder[$"out/{entry.GetProperty("file").GetString()}"])));
    }

    [Fact]
    public void Write_longTable_becomesAFolderOfFilesInOrder()
    {
        ParquetExport.Write(Built(), _folder["out"], new ParquetExportOptions { RowsPerFile = 2 });

        Assert.Equal(2, Directory.GetFiles(_folder["out/vcpu_mode"]).Length);
        Assert.Equal([("guest", 100L), ("halted", 60L), ("guest", 40L)], Modes(_folder["out/vcpu_mode/*.parquet"]));
        Assert.Contains("vcpu_mode/*.parquet", File.ReadAllText(_folder["out/manifest.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_folderWithSomethingInIt_isRefused()
    {
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/precious.txt"], "mine");

        Assert.Contains("is not empty", Refused(new ParquetExportOptions()), StringComparison.Ordinal);
        Assert.Contains("only an older export is replaced", Refused(new ParquetExportOptions { Replace = true }), StringComparison.Ordinal);
        Assert.Equal([_folder["out/precious.txt"]], Directory.GetFileSystemEntries(_folder["out"]));
    }

    [Fact]
    public void Write_overAnOlderExport_replacesItWhenTold()
    {
        ParquetExport.Write(Built(), _folder["out"], new ParquetExportOptions { RowsPerFile = 2 });
        ParquetExport.Write(Built(), _folder["out"], new ParquetExportOptions { Replace = true });

        Assert.False(Directory.Exists(_folder["out/vcpu_mode"]));
        Assert.True(File.Exists(_folder["out/vcpu_mode.parquet"]));
    }

    [Fact]
    public void Write_cancelled_leavesNothing()
    {
        var session = Built();

        Assert.Throws<OperationCanceledException>(() => ParquetExport.Write(session, _folder["out"], cancellation: new CancellationToken(canceled: true)));
        Assert.Equal([session], Directory.GetFileSystemEntries(_folder.Path));
    }

    private string Refused(ParquetExportOptions options) =>
        Assert.Throws<SessionFileException>(() => ParquetExport.Write(Built(), _folder["out"], options)).Message;

    private string Built() =>
        new SessionBuilder(0, 200).Machine(0, "host").Guest(1, "web").Vcpu(1, 0)
            .VcpuMode(1, 0, 0, 100, VcpuState.Guest)
            .VcpuMode(1, 0, 100, 160, VcpuState.Halted, reason: "HLT")
            .VcpuMode(1, 0, 160, 200, VcpuState.Guest)
            .Write(_folder["it's.vmq"]);

    private static IEnumerable<(string State, long Length)> Modes(string parquet)
    {
        using var database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig { ExternalAccess = true });
        using var connection = database.Connect();
        using var result = connection.Query("SELECT state, stop_ns - start_ns FROM read_parquet(?)", default, parquet);
        var columns = result.ReadColumns();
        Assert.IsType<ResultColumn<string>>(columns[0]);
        return [.. Enumerable.Range(0, columns[0].Count).Select(row => ((string)columns[0][row]!, (long)columns[1][row]!))];
    }
}
