using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace VmQuery.Cli.Render;

/// <summary>A line under way as UTF-8, in memory that is used again for the next one.</summary>
internal sealed class Utf8Line
{
    private const int LongestNumber = 64;
    private byte[] _bytes = new byte[1024];

    /// <summary>Bytes so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Starts a new line.</summary>
    public void Clear() => Length = 0;

    /// <summary>Adds bytes that are UTF-8 already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Room(utf8.Length));
        Length += utf8.Length;
    }

    /// <summary>Adds one byte of ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte ascii)
    {
        Room(1)[0] = ascii;
        Length++;
    }

    /// <summary>Adds a character.</summary>
    public void Add(Rune rune) => Length += rune.EncodeToUtf8(Room(4));

    /// <summary>Adds a number with its sign.</summary>
    public void Add(long number)
    {
        Utf8Formatter.TryFormat(number, Room(LongestNumber), out var written);
        Length += written;
    }

    /// <summary>Adds a number without a sign.</summary>
    public void Add(ulong number)
    {
        Utf8Formatter.TryFormat(number, Room(LongestNumber), out var written);
        Length += written;
    }

    /// <summary>Adds a number with leading zeros.</summary>
    public void AddDigits(ulong number, byte digits)
    {
        Utf8Formatter.TryFormat(number, Room(LongestNumber), out var written, new StandardFormat('D', digits));
        Length += written;
    }

    /// <summary>Adds a number in base 16, with at least some digits.</summary>
    /// <param name="letter"><c>X</c> or <c>x</c>: the case of the digits.</param>
    public void AddHex(ulong number, char letter, byte digits = 1)
    {
        Utf8Formatter.TryFormat(number, Room(LongestNumber), out var written, new StandardFormat(letter, digits));
        Length += written;
    }

    /// <summary>Adds a number in base 8.</summary>
    public void AddOctal(ulong number)
    {
        var shift = 63;
        while (shift > 0 && number >> shift == 0) shift -= 3;
        for (; shift >= 0; shift -= 3) Add((byte)('0' + ((number >> shift) & 7)));
    }

    /// <summary>Adds the lowest bits of a number, the highest of them first.</summary>
    public void AddBinary(ulong number, int bits)
    {
        while (--bits >= 0) Add((byte)('0' + ((number >> bits) & 1)));
    }

    /// <summary>Adds a finite number in the fewest digits that tell it from all others.</summary>
    public void Add(double number)
    {
        number.TryFormat(Room(LongestNumber), out var written, "g", CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>Adds bytes in base 16.</summary>
    public void AddHex(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes) AddHex(value, 'x', 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Room(int bytes)
    {
        if (bytes > _bytes.Length - Length) Grow(bytes);
        return _bytes.AsSpan(Length);
    }

    private void Grow(int bytes) => Array.Resize(ref _bytes, checked((int)Math.Min(Array.MaxLength, Math.Max(Length + (long)bytes, _bytes.Length * 2L))));
}
