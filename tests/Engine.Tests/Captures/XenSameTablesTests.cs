using VmQuery.Engine.Capture;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Tests.Capture;
using VmQuery.Tests.Support;
using VmQuery.Tests.Support.XenHost;

namespace VmQuery.Engine.Tests.Captures;

/// <summary>A trace says the same however it comes: as a file or through a pipe, in pieces of any size, to one thread or to two.</summary>
public sealed class XenSameTablesTests : IDisposable
{
    /// <summary>A pipe that gives one byte at a time takes a second for each megabyte or two: in the normal run small traces have to do.</summary>
    private const int ManyBytes = 300_000;

    private static readonly bool IsLongRun = Environment.GetEnvironmentVariable("VMQ_FUZZ_CASES") is not null;
    private readonly TempFolder _folder = new();

    [Theory]
    [MemberData(nameof(XenSessions.All), MemberType = typeof(XenSessions))]
    public void Tables_ofACapture_areTheSame_howeverItComes(string capture) => AssertSame(File.ReadAllBytes(XenSessions.TraceOf(capture)), 2_300_000_000);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    public void Tables_ofAGeneratedTrace_areTheSame_howeverItComes(int seed, int lateness)
    {
        var bytes = Generate(new XenShape { Bytes = IsLongRun ? 40 << 20 : 2 << 20, Seed = seed, Lateness = lateness, RingKiB = 32 }, out var lost);

        Assert.Equal(lateness > 1, lost > 0);
        AssertSame(bytes, SimXen.Hz);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static byte[] Generate(XenShape shape, out long lost)
    {
        using var file = new MemoryStream();
        lost = SimXen.Write(file, shape).Lost;
        return file.ToArray();
    }

    private void AssertSame(byte[] bytes, ulong hz)
    {
        var (trace, options) = (_folder["t.xentrace"], new CompileOptions { CpuHz = hz, Threads = 1 });
        File.WriteAllBytes(trace, bytes);
        var whole = Compile(trace, options);
        Assert.True(whole.Rows("vcpu_mode") > 0, "there is something to compare");

        Assert.Empty(whole.DifferencesFrom(Compile(trace, options with { Threads = 2 })));
        var bare = options with { Events = EventsKept.None };
        Assert.Empty(Compile(trace, bare).DifferencesFrom(Compile(trace, bare with { Threads = 2 })));
        foreach (var piece in new[] { 1, 4093, 1 << 20 })
        {
            if (piece == 1 && bytes.Length > ManyBytes && !IsLongRun) continue;
            File.Delete(trace);
            Assert.Empty(whole.DifferencesFrom(Receive(trace, bytes, piece, options with { Threads = 2 })));
        }
    }

    private SessionDigest Compile(string trace, CompileOptions options)
    {
        TraceCompiler.Compile([trace], _folder["t.vmq"], options);
        return SessionDigest.Of(_folder["t.vmq"]);
    }

    /// <summary>The session of a trace that comes through a pipe, written again and again while it comes.</summary>
    private SessionDigest Receive(string trace, byte[] bytes, int piece, CompileOptions options)
    {
        using var spool = PipeSpool.Start(new PiecemealStream(bytes, piece), trace);
        using var capture = new LiveCapture(trace, _folder["t.vmq"], options);
        new LiveRun(capture, new SnapshotPace(TimeSpan.FromMilliseconds(100)), _ => { }).Until(spool.Ended);
        spool.Close(TimeSpan.Zero);
        Assert.Null(spool.Failure);
        capture.Finish(progress: null, CancellationToken.None);
        return SessionDigest.Of(_folder["t.vmq"]);
    }
}
