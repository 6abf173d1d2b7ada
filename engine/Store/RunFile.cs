using Microsoft.Win32.SafeHandles;

namespace VmQuery.Engine.Store;

/// <summary>A part of a <see cref="RunFile"/>.</summary>
internal readonly record struct Piece(long Offset, int Length);

/// <summary>A file that pieces are added to and read back from; it exists from the first that does not fit in memory until this is disposed of.</summary>
internal sealed class RunFile(string path) : IDisposable
{
    private const int BufferBytes = 1 << 18;

    private byte[] _buffer = [];
    private SafeFileHandle? _file;
    private long _flushed;
    private int _buffered;

    /// <summary>Adds a piece.</summary>
    /// <exception cref="SessionFileException">The disk is full or fails.</exception>
    public Piece Write(ReadOnlySpan<byte> bytes)
    {
        if (_buffered + bytes.Length > BufferBytes && _buffered > 0) Flush();
        if (_buffered + bytes.Length > _buffer.Length) Array.Resize(ref _buffer, Math.Max(BufferBytes, bytes.Length));
        bytes.CopyTo(_buffer.AsSpan(_buffered));
        var piece = new Piece(_flushed + _buffered, bytes.Length);
        _buffered += bytes.Length;
        return piece;
    }

    /// <summary>Reads a piece into memory of the caller.</summary>
    /// <exception cref="SessionFileException">The disk fails.</exception>
    public ReadOnlySpan<byte> Read(Piece piece, Span<byte> target)
    {
        var bytes = target[..piece.Length];
        if (piece.Offset >= _flushed) _buffer.AsSpan((int)(piece.Offset - _flushed), piece.Length).CopyTo(bytes);
        else if (ReadAt(piece.Offset, bytes) != bytes.Length) throw new SessionFileException(path, "is shorter than what was written to it.");
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private int ReadAt(long offset, Span<byte> target)
    {
        try
        {
            return RandomAccess.Read(_file!, target, offset);
        }
        catch (IOException e)
        {
            throw SessionFileException.NotRead(path, e);
        }
    }

    private void Flush()
    {
        try
        {
            _file ??= File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, options: FileOptions.DeleteOnClose);
            RandomAccess.Write(_file, _buffer.AsSpan(0, _buffered), _flushed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SessionFileException.NotWritten(path, e);
        }

        _flushed += _buffered;
        _buffered = 0;
    }
}
