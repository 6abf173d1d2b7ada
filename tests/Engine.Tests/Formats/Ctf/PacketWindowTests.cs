using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf.Streams;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>The windows through which files are read, many side by side.</summary>
public sealed class PacketWindowTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly WindowBuffers _buffers = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    public void Windows_readWhatTheirFilesHold_howeverFewMayStayOpen(int open)
    {
        var files = new OpenFiles(open);
        var windows = Enumerable.Range(0, 3).Select(_ => new PacketWindow(_buffers) { Together = files }).ToArray();
        for (var i = 0; i < windows.Length; i++) windows[i].Open(File(i));

        for (var i = 0; i < windows.Length; i++)
        {
            windows[i].Load(1, 0, 2, 2);
            Assert.Equal([(byte)(i + 10), (byte)(i + 20)], windows[i].BytesFrom(0).ToArray());
        }

        Assert.Equal(open > windows.Length, files.TryKeep());
        foreach (var window in windows) window.Dispose();
    }

    [Fact]
    public void Window_thatIsClosed_leavesItsPlaceToOthers()
    {
        var files = new OpenFiles(1);
        using (var window = new PacketWindow(_buffers) { Together = files }) window.Open(File(0));

        Assert.True(files.TryKeep());
        Assert.False(files.TryKeep());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(1000)]
    public void Packet_thatIsBeyondTheFile_isEmpty(long offset)
    {
        using var window = new PacketWindow(_buffers);
        window.Open(File(0));

        window.Load(offset, 0, 100, 100);

        Assert.Equal(Math.Max(3 - offset, 0), window.Stop);
    }

    [Fact]
    public void Windows_thatGrow_shareNoBuffer()
    {
        var path = _folder["long"];
        System.IO.File.WriteAllBytes(path, [.. Enumerable.Range(0, 400_000).Select(i => (byte)(i >> 8))]);
        var windows = Enumerable.Range(0, 20).Select(_ => new PacketWindow(_buffers, 16 * 1024)).ToArray();
        foreach (var window in windows) window.Open(path);

        foreach (var bytes in (ReadOnlySpan<int>)[1, 40_000, 100_000, 250_000])
        {
            for (var i = 0; i < windows.Length; i++) windows[i].Load(i * 256, 0, 300_000, bytes);
            for (var i = 0; i < windows.Length; i++) Assert.Equal((byte)i, windows[i].BytesFrom(0)[0]);
        }

        foreach (var window in windows) window.Dispose();
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(16 * 1024, 16 * 1024)]
    [InlineData(128 * 1024, 128 * 1024)]
    [InlineData(256 * 1024, 0)]
    public void Window_thatIsClosedTwice_handsBackOnceWhatOthersMayNeed(int bytes, int handedBack)
    {
        var path = _folder["long"];
        System.IO.File.WriteAllBytes(path, new byte[300_000]);
        var window = new PacketWindow(_buffers, bytes);
        window.Open(path);
        window.Load(0, 0, 300_000, 1);

        window.Dispose();
        window.Dispose();

        Assert.InRange(_buffers.Take(1).Length, handedBack + 1, handedBack + 100);
        Assert.InRange(_buffers.Take(1).Length, 1, 100);
    }

    [Fact]
    public void Window_thatGrows_handsBackWhatItHad()
    {
        var path = _folder["long"];
        System.IO.File.WriteAllBytes(path, new byte[300_000]);
        using var window = new PacketWindow(_buffers, 16 * 1024);
        window.Open(path);

        window.Load(0, 0, 300_000, 1);
        window.Load(0, 0, 300_000, 40_000);

        Assert.InRange(_buffers.Take(1).Length, 16 * 1024, 17 * 1024);
        Assert.InRange(_buffers.Take(1).Length, 1, 100);
    }

    [Fact]
    public void File_thatIsMissing_isToldOnceByItsName()
    {
        using var window = new PacketWindow(_buffers);

        var error = Assert.Throws<TraceException>(() => window.Open(_folder["none\uFFFD"]));

        Assert.Equal($"{_folder["none\uFFFD"]}: cannot be read: its name is not UTF-8; rename it", error.Message);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private string File(int i)
    {
        var path = _folder[$"{i}"];
        System.IO.File.WriteAllBytes(path, [(byte)i, (byte)(i + 10), (byte)(i + 20)]);
        return path;
    }
}
