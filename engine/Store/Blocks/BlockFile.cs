using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>Blocks that are added to a database file while DuckDB has it closed. Several threads may add some.</summary>
/// <remarks>DuckDB: src/storage/single_file_block_manager.cpp; each block starts with its checksum (src/common/checksum.cpp).</remarks>
internal sealed class BlockFile : IDisposable
{
    /// <summary>Size of a block, as the file is made with.</summary>
    public const int BlockBytes = 1 << 18;

    /// <summary>What of it is for data.</summary>
    public const int DataBytes = BlockBytes - sizeof(ulong);

    // The file's own header and those of its two last states.
    private const int HeaderBytes = 3 * 4096;

    // 16 MB: what has not reached the disk when all is written is waited for.
    private const int BlocksPerFlush = 64;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly Lock _flushing = new();
    private Task _flush = Task.CompletedTask;
    private long _blocks;

    /// <summary>Opens a file to add blocks behind those it has.</summary>
    /// <exception cref="SessionFileException">It cannot be opened.</exception>
    public BlockFile(string path)
    {
        _path = path;
        try
        {
            _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
            _blocks = (RandomAccess.GetLength(_file) - HeaderBytes + BlockBytes - 1) / BlockBytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SessionFileException.NotWritten(path, e);
        }
    }

    /// <summary>Number of a block that nobody else writes.</summary>
    public long NewBlock() => Interlocked.Increment(ref _blocks) - 1;

    /// <summary>Writes a block.</summary>
    /// <param name="block">Room for the checksum, then the data.</param>
    /// <exception cref="SessionFileException">The disk is full or fails.</exception>
    public void Write(long number, Span<byte> block)
    {
        MemoryMarshal.Write(block, ChecksumOf(MemoryMarshal.Cast<byte, ulong>(block[sizeof(ulong)..])));
        try
        {
            RandomAccess.Write(_file, block, HeaderBytes + (number * BlockBytes));
        }
        catch (IOException e)
        {
            throw SessionFileException.NotWritten(_path, e);
        }

        if ((number + 1) % BlocksPerFlush == 0) FlushAside();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ((IAsyncResult)_flush).AsyncWaitHandle.WaitOne();
        _file.Dispose();
    }

    /// <summary>Sends what is written to the disk while more is encoded.</summary>
    private void FlushAside()
    {
        lock (_flushing)
        {
            // Whether it worked does not matter: DuckDB flushes the file in the end, and says if that fails.
            if (_flush.IsCompleted) _flush = Task.Factory.StartNew(() => RandomAccess.FlushToDisk(_file), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private static ulong ChecksumOf(ReadOnlySpan<ulong> words)
    {
        const ulong Seed = 5381, Factor = 0xbf58476d1ce4e5b9;
        var vectors = MemoryMarshal.Cast<ulong, Vector<ulong>>(words);
        var sums = Vector<ulong>.Zero;
        foreach (var vector in vectors) sums ^= vector * new Vector<ulong>(Factor);
        var sum = Seed;
        for (var lane = 0; lane < Vector<ulong>.Count; lane++) sum ^= sums[lane];
        foreach (var word in words[(vectors.Length * Vector<ulong>.Count)..]) sum ^= word * Factor;
        return sum;
    }
}
