using Microsoft.Win32.SafeHandles;
using VmQuery.Engine.Formats.Ctf.Decode;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>
/// The part of a packet that is in memory: a reused buffer that slides over packets larger than itself, so that memory
/// stays bounded whatever a packet claims to be. Plain reads: mapping brings nothing over them and faults on a file that shrinks.
/// </summary>
internal sealed unsafe class PacketWindow : IDisposable
{
    private const int UsualBytes = 128 * 1024;

    private byte[] _bytes = Allocate(UsualBytes);
    private SafeFileHandle? _handle;
    private string? _file;
    private long _from;

    /// <summary>Bytes of the open file.</summary>
    public long FileBytes { get; private set; }

    /// <summary>Where byte 0 of the packet is or would be.</summary>
    public byte* Packet => (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0) - _from;

    /// <summary>The first byte of the packet that is not in memory.</summary>
    public long Stop { get; private set; }

    /// <summary>Opens a file unless it is open already.</summary>
    public void Open(string file)
    {
        if (string.Equals(file, _file, StringComparison.Ordinal)) return;
        _handle?.Dispose();
        _file = null;
        try
        {
            _handle = File.OpenHandle(file, options: FileOptions.SequentialScan);
            FileBytes = RandomAccess.GetLength(_handle);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TraceException(file, null, $"cannot be read: {error.Message}", error);
        }

        _file = file;
    }

    /// <summary>Loads a part of a packet, as much as the buffer holds.</summary>
    /// <param name="offset">Byte of the packet in the file.</param>
    /// <param name="from">First byte of the packet to load.</param>
    /// <param name="stop">First byte of the packet that is of no interest.</param>
    /// <param name="least">Bytes that must be loaded if there are so many.</param>
    public void Load(long offset, long from, long stop, long least)
    {
        stop = Math.Min(stop, FileBytes - offset);
        if (Math.Min(least, stop - from) > _bytes.Length - BitReader.Slack) Grow(Math.Min(least, stop - from));
        var wanted = (int)Math.Clamp(stop - from, 0, _bytes.Length - BitReader.Slack);
        var loaded = 0;
        try
        {
            while (loaded < wanted)
            {
                var read = RandomAccess.Read(_handle!, _bytes.AsSpan(loaded, wanted - loaded), offset + from + loaded);
                if (read == 0) break;
                loaded += read;
            }
        }
        catch (IOException error)
        {
            throw new TraceException(_file!, offset + from + loaded, $"cannot be read: {error.Message}", error);
        }

        _from = from;
        Stop = from + loaded;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle?.Dispose();

    private static byte[] Allocate(long bytes) => GC.AllocateUninitializedArray<byte>(checked((int)bytes + BitReader.Slack), pinned: true);

    private void Grow(long least)
    {
        if (least > Array.MaxLength - BitReader.Slack)
            throw new TraceException(_file!, null, $"one event would take more than {Array.MaxLength} bytes, expected less");
        _bytes = Allocate(Math.Min(Math.Max(least, _bytes.Length * 2L), Array.MaxLength - BitReader.Slack));
    }
}
