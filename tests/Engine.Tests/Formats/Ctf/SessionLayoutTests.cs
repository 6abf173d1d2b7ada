using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>How tracing sessions lay traces out in folders. Every trace has one event, "small".</summary>
public sealed class SessionLayoutTests : IDisposable
{
    private readonly TempFolder _session = new();

    [Fact]
    public void Domains_users_andProcesses_areTracesOfTheirOwn()
    {
        foreach (var folder in (string[])["kernel", "ust/uid/1000/64-bit", "ust/uid/0/64-bit", "ust/pid/app-41-20260101-000000", "ust/pid/app-42-20260101-000000"]) Write(folder, folder);

        Assert.Equal(
            ["kernel", "ust/pid/app-41-20260101-000000", "ust/pid/app-42-20260101-000000", "ust/uid/0/64-bit", "ust/uid/1000/64-bit"],
            Traces());
    }

    [Fact]
    public void Chunks_underArchives_belongToTheTraceThatIsStillWritten()
    {
        Write("archives/20260101T000000-0", "same", 10);
        Write("archives/20260101T000010-1", "same", 20);
        Write("kernel", "same", 30);

        Assert.Single(Traces());
        Assert.Equal([11L, 21L, 31L], Times());
    }

    [Fact]
    public void Snapshots_thatOverlap_countSharedPacketsOnce()
    {
        Write("snapshot-1/kernel", "same", 10, 20);
        Write("snapshot-2/kernel", "same", 20, 30);

        Assert.Equal([11L, 21L, 31L], Times());
    }

    [Fact]
    public void Folders_thatAreLinks_areFollowedOnceAndNotInCircles()
    {
        using var elsewhere = new TempFolder();
        Write("kernel", "here");
        Write(elsewhere["there"], "there");
        Directory.CreateSymbolicLink(_session["linked"], elsewhere.Path);
        Directory.CreateSymbolicLink(_session["twice"], _session["kernel"]);
        Directory.CreateSymbolicLink(_session["circle"], _session.Path);
        Directory.CreateSymbolicLink(_session["broken"], _session["nowhere"]);

        Assert.Equal(["kernel", "linked/there"], Traces());
    }

    [Fact]
    public void Index_thatIsStale_doesNotMatter()
    {
        Write("kernel", "same", 10);
        Directory.CreateDirectory(_session["kernel/index"]);
        File.WriteAllBytes(_session["kernel/index/stream.idx"], [0xC1, 0xF1, 0xDC, 0xC1, 0xFF]);
        File.WriteAllText(_session["kernel/.hidden"], "no stream");

        Assert.Equal([11L], Times());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Packets_whoseMetadataIsNotWrittenYet_areNoFolderToPassOver(bool littleEndian)
    {
        Write("kernel", "whole");
        byte[] magic = [0xC1, 0xFC, 0x1F, 0xC1];
        WriteUndescribed(littleEndian ? [.. magic.Reverse()] : magic);

        var error = Assert.Throws<TraceException>(() => new CtfFormat().Open([_session.Path]));
        Assert.StartsWith(_session["ust/metadata"] + ": is empty, expected what describes the streams", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0xC1, 0xFC, 0x1F })]
    [InlineData(new byte[] { 1, 2, 3, 4, 5 })]
    public void EmptyMetadata_besideNoPackets_isNoTrace(byte[] beside)
    {
        Write("kernel", "whole");
        WriteUndescribed(beside);

        Assert.Equal(["kernel"], Traces());
    }

    public void Dispose() => _session.Dispose();

    private void WriteUndescribed(byte[] stream)
    {
        Directory.CreateDirectory(_session["ust"]);
        File.WriteAllBytes(_session["ust/metadata"], []);
        File.WriteAllBytes(_session["ust/channel0_0"], stream);
    }

    private IEnumerable<string> Traces() => new CtfFormat().Open([_session.Path]).Select(trace => Path.GetRelativePath(_session.Path, trace.Info.Path));

    private IEnumerable<long> Times()
    {
        var read = DecodedTrace.Read(new CtfFormat(), _session.Path);
        Assert.Empty(read.Failures);
        return read.Events.Select(e => e.TimeNs).Order();
    }

    /// <summary>Writes a trace whose packets start at some times and hold an event one later.</summary>
    private void Write(string folder, string identity, params ReadOnlySpan<int> starts)
    {
        using var trace = new CtfWriter("lttng-modules");
        foreach (var start in starts) trace.Packet((ulong)start, (ulong)start + 5, (ulong)start / 10, 0, 4096, new WrittenEvent((ulong)start + 1, 0));
        trace.Save();
        Directory.CreateDirectory(_session[folder]);
        var uuid = new Guid(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(identity)).AsSpan(0, 16));
        var metadata = File.ReadAllText(Path.Combine(trace.Folder, "metadata")).Replace("major = 1;", $"major = 1; uuid = \"{uuid}\";", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_session[folder], "metadata"), metadata);
        File.Copy(Path.Combine(trace.Folder, "stream"), Path.Combine(_session[folder], "stream"));
    }
}
