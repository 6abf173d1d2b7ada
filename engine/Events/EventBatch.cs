using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VmQuery.Engine.Events;

/// <summary>A text inside <see cref="EventBatch.Text"/>, packed into one slot.</summary>
internal readonly record struct TextRef(int Offset, int Length)
{
    /// <summary>The reference as it stands in a slot.</summary>
    public long Packed => ((long)Offset << 32) | (uint)Length;

    /// <summary>The reference that a slot holds.</summary>
    public static TextRef Of(long slot) => new((int)(slot >> 32), (int)slot);
}

/// <summary>
/// Decoded records of one stream, in stream order, or of some streams that were merged, in a buffer that the caller owns and reuses.
/// </summary>
/// <remarks>
/// A record is three header words and one word per slot:
/// word 0 time in ns; word 1 kind (bits 0–15), slots (16–23, see <see cref="KindSchema.MaxFields"/>), lane (24–31), cpu (32–63, signed); word 2 presence mask,
/// bit i set when slot i was in the trace. Nothing is boxed and nothing is allocated per record.
/// The lane is 0, or says which of several streams a record comes from that were merged into the batch.
/// </remarks>
/// <param name="words">Words it should hold; it grows when one record or packet needs more.</param>
internal sealed class EventBatch(int words = 1 << 14)
{
    /// <summary>Words before the first slot of a record.</summary>
    public const int HeaderWords = 3;

    private const int FirstTextBytes = 1 << 12;

    private long[] _words = new long[words + 256];

    // Many streams have no texts, for names are slots.
    private byte[] _text = [];

    /// <summary>Whether a reader should stop here and hand the batch over.</summary>
    public bool IsFull => Length >= words || TextLength >= words * sizeof(long);

    /// <summary>Words in use.</summary>
    public int Length { get; private set; }

    /// <summary>Records in the batch.</summary>
    public int Count { get; private set; }

    /// <summary>All words in use, record after record.</summary>
    public ReadOnlySpan<long> Words => _words.AsSpan(0, Length);

    /// <summary>The bytes (UTF-8) that slots of type <see cref="FieldType.Text"/> point into.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, TextLength);

    /// <summary>Bytes of text in use.</summary>
    public int TextLength { get; private set; }

    /// <summary>Forgets all records, keeps the memory.</summary>
    public void Clear() => Length = Count = TextLength = 0;

    /// <summary>Appends a record and returns its slots, zeroed, for the decoder to fill.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<long> Append(long timeNs, ushort kind, int cpu, int slots, ulong present)
    {
        Reserve(slots);
        var record = Length;
        Commit(timeNs, kind, cpu, slots, present);
        var filled = _words.AsSpan(record + HeaderWords, slots);
        filled.Clear();
        return filled;
    }

    /// <summary>
    /// Makes room for a record and returns its slots before anything else is known of it; it becomes part of the batch with
    /// <see cref="Commit"/>. Until then another reservation takes its place. The slots hold whatever was there before.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref long Reserve(int slots)
    {
        var stop = Length + HeaderWords + slots;
        if (stop > _words.Length) GrowWords(stop);
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), Length + HeaderWords);
    }

    /// <summary>Adds the record whose slots were reserved last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Commit(long timeNs, ushort kind, int cpu, int slots, ulong present, byte lane = 0)
    {
        var header = _words.AsSpan(Length, HeaderWords);
        header[2] = (long)present;
        header[1] = kind | ((long)slots << 16) | ((long)lane << 24) | ((long)cpu << 32);
        header[0] = timeNs;
        Length += HeaderWords + slots;
        Count++;
    }

    /// <summary>Copies a text into the batch.</summary>
    public TextRef AppendText(ReadOnlySpan<byte> text)
    {
        if (TextLength + text.Length > _text.Length) GrowText(TextLength + text.Length);
        var reference = new TextRef(TextLength, text.Length);
        text.CopyTo(_text.AsSpan(TextLength));
        TextLength += text.Length;
        return reference;
    }

    /// <summary>The record that starts at a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EventView At(int word, StreamId stream, MachineId machine)
    {
        var slots = (byte)(_words[word + 1] >> 16);
        return new EventView(_words.AsSpan(word, HeaderWords + slots), _text, stream, machine);
    }

    /// <summary>The lane of the record that starts at a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte LaneAt(int word) => (byte)(_words[word + 1] >> 24);

    /// <summary>The word after a record: where the next one starts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int After(int word) => word + HeaderWords + (byte)(_words[word + 1] >> 16);

    private void GrowWords(int needed) => Array.Resize(ref _words, Math.Max(needed, _words.Length * 2));

    private void GrowText(int needed) => Array.Resize(ref _text, Math.Max(Math.Max(needed, FirstTextBytes), _text.Length * 2));
}
