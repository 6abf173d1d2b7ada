using System.Numerics;
using System.Runtime.Intrinsics;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>Steps over fields from a bit position.</summary>
/// <param name="packet">Where bit 0 of the packet is or would be; only bytes below the limit are in memory.</param>
/// <param name="limit">The first bit that no field may touch.</param>
/// <param name="slots">The slots of the record.</param>
/// <returns>The position after the fields, or -1 when one of them crosses the limit or has no option.</returns>
internal unsafe delegate long Stepper(byte* packet, long position, long limit, ref long slots);

/// <summary>What decoders of one stream share while they run; used by one thread.</summary>
/// <param name="names">Where names go; null where none are taken, as in packet headers.</param>
internal sealed unsafe class DecodeContext(Names? names = null)
{
    /// <summary>Values of the fields that lengths and tags refer to.</summary>
    internal long[] Registers = new long[16];

    /// <summary>Presence mask of the record under way.</summary>
    internal ulong Present;

    /// <summary>The loop that decodes event headers; null where none is.</summary>
    internal HeaderLoop? Loop;

    private readonly TextDecoder _decoder = new();

    /// <summary>Where texts go; null where none are taken, as in packet headers.</summary>
    public EventBatch? Batch { get; set; }

    /// <summary>The step that the interpreter could not do.</summary>
    public PlanOp? FailedOp { get; set; }

    /// <summary>Where it stood, in bits from the start of the packet.</summary>
    public long FailedAt { get; set; }

    /// <summary>Makes room for the registers of a plan.</summary>
    public void Reserve(int registers)
    {
        if (registers > Registers.Length) Array.Resize(ref Registers, registers);
    }

    /// <summary>The slot for characters; a NUL among them ends the text.</summary>
    public long Text(byte* at, long length) => Batch!.AppendText(UntilNul(at, length)).Packed;

    /// <summary>The slot for characters that are a name.</summary>
    public long Name(byte* at, long length) => names!.Intern(UntilNul(at, length)).Value;

    /// <summary>The slot for characters of another encoding than UTF-8.</summary>
    public long Encoded(byte* at, long length, TextEncoding encoding, bool isName)
    {
        var text = _decoder.ToUtf8(new ReadOnlySpan<byte>(at, checked((int)length)), encoding);
        return isName ? names!.Intern(text).Value : Batch!.AppendText(text).Packed;
    }

    /// <summary>Bytes of a string before its NUL, or -1 when there is none before the limit.</summary>
    public static long StringLength(byte* packet, long position, long limit, TextEncoding encoding)
    {
        if (encoding == TextEncoding.Utf8) return StringLength(packet, position, limit);
        var unit = TextDecoder.UnitBytes(encoding);
        var whole = Math.Min((limit - position) >> 3, int.MaxValue) & -(long)unit;
        return TextDecoder.IndexOfNul(new ReadOnlySpan<byte>(packet + (position >> 3), (int)whole), encoding);
    }

    private static long StringLength(byte* packet, long position, long limit)
    {
        var left = (limit - position) >> 3;
        for (var at = packet + (position >> 3); left > 0;)
        {
            var part = (int)Math.Min(left, int.MaxValue);
            var length = new ReadOnlySpan<byte>(at, part).IndexOf((byte)0);
            if (length >= 0) return at - (packet + (position >> 3)) + length;
            at += part;
            left -= part;
        }

        return -1;
    }

    private static ReadOnlySpan<byte> UntilNul(byte* at, long length)
    {
        if (length == Vector128<byte>.Count)
        {
            // Thread names are of this size, and most texts of a kernel trace are thread names.
            var zeros = Vector128.Equals(Vector128.Load(at), Vector128<byte>.Zero).ExtractMostSignificantBits();
            return new ReadOnlySpan<byte>(at, zeros == 0 ? Vector128<byte>.Count : BitOperations.TrailingZeroCount(zeros));
        }

        var text = new ReadOnlySpan<byte>(at, checked((int)length));
        var stop = text.IndexOf((byte)0);
        return stop < 0 ? text : text[..stop];
    }
}
