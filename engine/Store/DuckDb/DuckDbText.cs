using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace VmQuery.Engine.Store.DuckDb;

/// <summary>A VARCHAR as it lies in a vector (<c>duckdb_string_t</c>): up to 12 bytes inside, longer ones behind a pointer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DuckDbText
{
    /// <summary>Bytes that need no pointer.</summary>
    public const int InlineLength = 12;

    private const int PrefixLength = 4;

    private uint _length;
    private InlineBytes _bytes;

    /// <summary>The text in memory that does not move and stays until DuckDB has copied it.</summary>
    public DuckDbText(byte* utf8, int length)
    {
        _length = (uint)length;
        if (length <= InlineLength)
        {
            // Bytes beyond the text stay zero: DuckDB compares all twelve.
            new ReadOnlySpan<byte>(utf8, length).CopyTo(_bytes);
        }
        else
        {
            new ReadOnlySpan<byte>(utf8, PrefixLength).CopyTo(_bytes);
            Unsafe.WriteUnaligned(ref _bytes[PrefixLength], (nint)utf8);
        }
    }

    /// <summary>The text, decoded.</summary>
    public override string ToString()
    {
        var length = (int)_length;
        if (length > InlineLength) return Encoding.UTF8.GetString((byte*)Unsafe.ReadUnaligned<nint>(ref _bytes[PrefixLength]), length);
        return Encoding.UTF8.GetString(((Span<byte>)_bytes)[..length]);
    }

    [InlineArray(InlineLength)]
    private struct InlineBytes
    {
        private byte _first;
    }
}
