using VmQuery.Engine.Compile;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Compile;

/// <summary>Where nothing was read or recorded, nothing is known: behind a stream that breaks off, and between two recordings.</summary>
public sealed class RecordingsTests : IDisposable
{
    private const int Cpu = 2;
    private static readonly string Capture = TestData.Path("kvm/a-small-1vcpu/host");
    private readonly string _folder = Directory.CreateTempSubdirectory("vmq-recordings-").FullName;

    private string Stream => Path.Combine(_folder, "host", "kernel", $"chan0_{Cpu}");

    [Fact]
    public void Stream_thatBreaksOffInAPacket_isUnknownFromThereOn()
    {
        CopyCapture();
        Cut(600_000);

        var found = Compile([Path.Combine(_folder, "host")], salvage: true);

        AssertLostToTheEnd(found);
        Assert.Contains(found.Findings, finding => finding.Contains("left out", StringComparison.Ordinal));
    }

    [Fact]
    public void Stream_thatBreaksOffInItsFirstPacket_isUnknownAllTheTime()
    {
        CopyCapture();
        Cut(410_419);

        AssertLostAllTheTime(Compile([Path.Combine(_folder, "host")], salvage: true));
    }

    [Fact]
    public void Stream_whoseHeaderIsCutOff_isUnknownOnTheCpuOfItsName()
    {
        CopyCapture();
        Cut(20);

        AssertLostAllTheTime(Compile([Path.Combine(_folder, "host")], salvage: true));
    }

    [Fact]
    public void Stream_whoseMiddlePacketIsDamaged_isUnknownOnlyThere()
    {
        CopyCapture(TestData.Path("kvm/d2-lost-events-16k/host"));
        Overwrite(PacketBytes() * 3L);

        var found = Compile([Path.Combine(_folder, "host")], salvage: true);

        Assert.Equal([$"{Cpu} 1 true"], found.Ask("SELECT l.cpu, packets, l.start_ns > c.start_ns AND l.stop_ns < c.stop_ns FROM loss l, coverage c WHERE reason = 'corrupt'"));
        const string Hole = "(SELECT start_ns AS a, stop_ns AS b FROM loss WHERE reason = 'corrupt') hole";
        Assert.Equal(["lost"], found.Ask($"SELECT DISTINCT state FROM stream_state, {Hole} WHERE cpu = {Cpu} AND start_ns < b AND stop_ns > a"));
        Assert.Equal(["0"], found.Ask("SELECT count(*) FROM loss WHERE reason = 'unread'"));
        Assert.Contains(found.Findings, finding => finding.Contains("expected the packet magic", StringComparison.Ordinal));
    }

    [Fact]
    public void Stream_whoseFirstPacketIsDamaged_isUnknownUpToTheNext()
    {
        CopyCapture();
        Overwrite(0);

        var found = Compile([Path.Combine(_folder, "host")], salvage: true);

        Assert.Equal([$"{Cpu} corrupt true"], found.Ask("SELECT l.cpu, reason, l.start_ns = c.start_ns FROM loss l, coverage c"));
        Assert.Equal(["lost", "ok"], found.Ask($"SELECT state FROM stream_state WHERE cpu = {Cpu} ORDER BY start_ns"));
    }

    [Fact]
    public void Stream_thatEndsBeforeItsIndex_isUnknownFromThereOn()
    {
        CopyCapture();
        Cut(PacketBytes());

        var found = Compile([Path.Combine(_folder, "host")]);

        AssertLostToTheEnd(found);
        Assert.Contains(found.Findings, finding => finding.Contains("by its index", StringComparison.Ordinal));
    }

    [Fact]
    public void Stream_ofWhichOnlyTheIndexIsLeft_isUnknownAllTheTime()
    {
        CopyCapture();
        File.Delete(Stream);

        var found = Compile([Path.Combine(_folder, "host")]);

        AssertLostAllTheTime(found);
        Assert.Contains(found.Findings, finding => finding.Contains("missing or empty", StringComparison.Ordinal));
    }

    [Fact]
    public void Stream_thatIsWhole_hasNoHole() => Assert.Equal(["0"], Compile([Capture]).Ask("SELECT count(*) FROM loss"));

    [Fact]
    public void Gap_betweenTwoRecordings_isUnknown()
    {
        var found = Compile([Capture, TestData.Path("kvm/b-medium-2guests/host")]);

        Assert.Equal(["2"], found.Ask("SELECT count(*) FROM coverage"));
        const string Gap = "(SELECT min(stop_ns) AS a, max(start_ns) AS b FROM coverage) gap";
        Assert.Equal(["4 true"], found.Ask($"SELECT count(*), bool_and(reason = 'unrecorded' AND start_ns = a AND stop_ns = b) FROM loss, {Gap}"));
        Assert.Equal(["unknown"], found.Ask($"SELECT DISTINCT state FROM stream_state, {Gap} WHERE start_ns < b AND stop_ns > a"));
        Assert.Equal(["unknown"], found.Ask($"SELECT DISTINCT state FROM cpu_mode, {Gap} WHERE start_ns < b AND stop_ns > a"));
        Assert.Contains(found.Findings, finding => finding.Contains("2 recordings", StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertLostAllTheTime(Compiled found)
    {
        Assert.Equal([$"{Cpu} unread true true"], found.Ask("SELECT l.cpu, reason, l.start_ns = c.start_ns, l.stop_ns = c.stop_ns FROM loss l, coverage c"));
        Assert.Equal(["lost"], found.Ask($"SELECT DISTINCT state FROM stream_state WHERE cpu = {Cpu}"));
        Assert.Equal(["0"], found.Ask($"SELECT count(*) FROM cpu_mode WHERE cpu = {Cpu} AND state <> 'unknown'"));
    }

    private static void AssertLostToTheEnd(Compiled found)
    {
        Assert.Equal([$"{Cpu} unread true"], found.Ask("SELECT l.cpu, reason, l.stop_ns = c.stop_ns FROM loss l, coverage c"));
        Assert.Equal(["ok", "lost"], found.Ask($"SELECT state FROM stream_state WHERE cpu = {Cpu} ORDER BY start_ns"));
        const string Hole = "(SELECT start_ns AS a, stop_ns AS b FROM loss) hole";
        Assert.Equal(["0"], found.Ask($"SELECT count(*) FROM cpu_mode, {Hole} WHERE cpu = {Cpu} AND start_ns < b AND stop_ns > a AND start_ns >= a AND state <> 'unknown'"));
    }

    private void CopyCapture(string? capture = null)
    {
        capture ??= Capture;
        foreach (var file in Directory.EnumerateFiles(capture, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(_folder, "host", Path.GetRelativePath(capture, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private void Cut(int bytes)
    {
        using var file = File.OpenWrite(Stream);
        file.SetLength(bytes);
    }

    /// <summary>Damages the magic number of a packet.</summary>
    private void Overwrite(long offset)
    {
        using var file = File.OpenWrite(Stream);
        file.Position = offset;
        file.WriteByte(0);
    }

    /// <summary>Size of the stream's first packet: what its index says in bits, big endian, behind the header and the packet's offset.</summary>
    private int PacketBytes()
    {
        var index = File.ReadAllBytes(Path.Combine(_folder, "host", "kernel", "index", $"chan0_{Cpu}.idx"));
        return (int)(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(index.AsSpan(24)) / 8);
    }

    private Compiled Compile(IReadOnlyList<string> traces, bool salvage = false)
    {
        var path = Path.Combine(_folder, "x.vmq");
        var report = TraceCompiler.Compile(traces, path, new CompileOptions { Events = EventsKept.None, Salvage = salvage });
        return new Compiled(path, report.Findings);
    }

    private sealed record Compiled(string Session, IReadOnlyList<string> Findings)
    {
        public IEnumerable<string> Ask(string sql) => AskedRows.Lines(Session, sql).Select(line => line.ToLowerInvariant());
    }
}
