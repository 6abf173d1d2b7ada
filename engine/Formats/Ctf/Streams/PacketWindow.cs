using Microsoft.Win32.SafeHandles;
using VmQuery.Engine.Formats.Ctf.Decode;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>
/// The part of a packet that is in memory: a reused buffer that slides over packets larger than itself, so that memory
/// stays bounded whatever a packet claims to be. Plain reads: mapping brings nothing over them and faults on a file that shrinks.
/// </summary>
/// <param name="buffers">Where its memory comes from and goes back to.</param>
/// <param name="usualBytes">Bytes to read at once, unless an event takes more.</param>
internal sealed unsafe class PacketWindow(WindowBuffers buffers, int usualBytes = PacketWindow.HeaderBytes) : IDisposable
{
    /// <summary>Room for the headers of a packet, unless they are unusual.</summary>
    private const int HeaderBytes = 4 * 1024;

    private const long MostBytes = 1 << 30;

    private byte[] _bytes = [];
    private SafeFileHandle? _handle;
    private string? _file;
    private long _from;

    /// <summary>Files that stay open with this one; null for one that is soon closed.</summary>
    public OpenFiles? Together { get; init; }

    /// <summary>Bytes of the open file.</summary>
    public long FileBytes { get; private set; }

    /// <summary>Where byte 0 of the packet is or would be.</summary>
    public byte* Packet => (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0) - _from;

    /// <summary>The first byte of the packet that is not in memory.</summary>
    public long Stop { get; private set; }

    /// <summary>What is in memory from a byte of the packet on; empty when that byte is not.</summary>
    public ReadOnlySpan<byte> BytesFrom(long from) => from < _from || from > Stop ? [] : _bytes.AsSpan((int)(from - _from), (int)(Stop - from));

    /// <summary>Opens a file unless it is open already.</summary>
    public void Open(string file)
    {
        if (string.Equals(file, _file, StringComparison.Ordinal)) return;
        Close();
        var handle = Handle(file, out var bytes);
        (_file, FileBytes) = (file, bytes);
        if (Together?.TryKeep() ?? true) _handle = handle;
        else handle.Dispose();
    }

    /// <summary>Loads a part of a packet, as much as the buffer holds.</summary>
    /// <param name="offset">Byte of the packet in the file.</param>
    /// <param name="from">First byte of the packet to load.</param>
    /// <param name="stop">First byte of the packet that is of no interest.</param>
    /// <param name="least">Bytes that must be loaded if there are so many.</param>
    public void Load(long offset, long from, long stop, long least)
    {
        // A file may have become shorter since the packet was found.
        stop = Math.Max(Math.Min(stop, FileBytes - offset), from);
        var needed = Math.Min(Math.Max(least, usualBytes), stop - from);
        if (needed > _bytes.Length - BitReader.Slack) Grow(needed);
        var wanted = (int)Math.Min(stop - from, _bytes.Length - BitReader.Slack);
        var loaded = Read(_bytes.AsSpan(0, wanted), offset + from);
        _from = from;
        Stop = from + loaded;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        HandBack();
    }

    private int Read(Span<byte> target, long offset)
    {
        var handle = _handle ?? Handle(_file!, out _);
        var loaded = 0;
        try
        {
            while (loaded < target.Length && RandomAccess.Read(handle, target[loaded..], offset + loaded) is > 0 and var read) loaded += read;
            return loaded;
        }
        catch (IOException error)
        {
            throw TraceException.NotRead(_file!, offset + loaded, error);
        }
        finally
        {
            if (_handle is null) handle.Dispose();
        }
    }

    // Without a lock, which a tracer that still writes would not heed; headers alone are no sequence to read ahead of.
    private SafeFileHandle Handle(string file, out long bytes)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(file, share: FileShare.ReadWrite | FileShare.Delete, options: Together is null ? FileOptions.None : FileOptions.SequentialScan);
            bytes = RandomAccess.GetLength(handle);
            return handle;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            handle?.Dispose();
            throw TraceException.NotRead(file, null, error);
        }
    }

    private void Close()
    {
        if (_handle is not null) Together?.Closed();
        _handle?.Dispose();
        (_handle, _file, FileBytes, Stop) = (null, null, 0, 0);
    }

    private void Grow(long least)
    {
        if (least > MostBytes) throw new TraceException(_file!, null, $"one event takes more than {MostBytes} bytes, expected less");
        // First taken, then handed back: it would be given its own again, and forget it as too small.
        var larger = buffers.Take(Math.Max(Math.Max(least, usualBytes), Math.Min(_bytes.Length * 2L, MostBytes)));
        HandBack();
        _bytes = larger;
    }

    private void HandBack()
    {
        buffers.Return(_bytes);
        _bytes = [];
    }
}
