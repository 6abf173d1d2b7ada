using VmQuery.Engine.Capture;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Capture;

public sealed class PipeSpoolTests
{
    [Fact]
    public void Pipe_thatIsTakenAway_endsTheCapture()
    {
        using var folder = new TempFolder();
        var pipe = new MemoryStream();
        pipe.Dispose();

        using var spool = PipeSpool.Start(pipe, folder["x.xentrace"]);

        Assert.True(spool.Ended.WaitHandle.WaitOne(Soon.Limit));
        Assert.Null(spool.Failure);
    }
}
