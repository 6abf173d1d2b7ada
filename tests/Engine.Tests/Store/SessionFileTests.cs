using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store;

public sealed class SessionFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_builtSession_givesItsSpanAndRows()
    {
        var path = new SessionBuilder(100, 200)
            .Machine(0, "host").Guest(1, "web", hostPid: 42).Vcpu(1, 0)
            .VcpuMode(1, 0, 100, 150, VcpuState.Guest)
            .VcpuMode(1, 0, 150, 200, VcpuState.Preempted, VcpuCause.Waking, preemptedBy: "a thread with a long name")
            .Write(_folder["x.vmq"]);

        using var session = SessionFile.Open(path);
        using var connection = session.Connect();
        using var result = connection.Query("SELECT state, cause, preempted_by, stop_ns - start_ns FROM vcpu_mode WHERE machine_id = ? ORDER BY start_ns", default, 1);
        var columns = result.ReadColumns();

        Assert.Equal(new TimeSpanNs(100, 200), session.Span);
        Assert.Equal(["guest", null, null, 50L], columns.Select(column => column[0]));
        Assert.Equal(["preempted", "waking", "a thread with a long name", 50L], columns.Select(column => column[1]));
        Assert.Equal([_folder["x.vmq"]], Directory.GetFileSystemEntries(_folder.Path));
    }
}
