using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace VmQuery.Query.Arrow;

/// <summary>A field of a table: its slot, and a value of so many bytes or what it points to.</summary>
internal readonly record struct FlatField(int Slot, int Size, long Value, bool IsOffset = false)
{
    /// <summary>A field that points to a text, a vector or a table.</summary>
    public static FlatField To(int slot, int place) => new(slot, sizeof(int), place, IsOffset: true);
}

/// <summary>Writes a FlatBuffer (flatbuffers.dev, "FlatBuffer internals") from its end to its start, so that what is pointed to is there before what points to it.</summary>
/// <remarks>Places are counted from the end; since the whole is a multiple of 8 bytes long, what is aligned from the end is aligned from the start.</remarks>
internal sealed class FlatBuilder
{
    private const int Alignment = 8;

    private byte[] _bytes = new byte[1024];
    private int _used;

    /// <summary>A text.</summary>
    public int Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Align(sizeof(int), utf8.Length + 1);
        Put((byte)0);
        utf8.CopyTo(Take(utf8.Length));
        return Put(utf8.Length);
    }

    /// <summary>A vector of what stands at some places.</summary>
    public int Vector(IReadOnlyList<int> places)
    {
        Align(sizeof(int), places.Count * sizeof(int));
        for (var i = places.Count - 1; i >= 0; i--) PutOffset(places[i]);
        return Put(places.Count);
    }

    /// <summary>A vector of structs of two 64-bit numbers.</summary>
    public int Vector(IReadOnlyList<(long First, long Second)> pairs)
    {
        Align(sizeof(long), pairs.Count * 2 * sizeof(long));
        for (var i = pairs.Count - 1; i >= 0; i--)
        {
            Put(pairs[i].Second);
            Put(pairs[i].First);
        }

        return Put(pairs.Count);
    }

    /// <summary>A table: where its fields are stands in a row of its own before it.</summary>
    public int Table(params ReadOnlySpan<FlatField> fields)
    {
        var start = _used;
        var slots = 0;
        foreach (var field in fields) slots = Math.Max(slots, field.Slot + 1);
        Span<int> places = stackalloc int[slots];
        foreach (var field in fields) places[field.Slot] = Put(field);
        var table = Put(0);
        for (var slot = slots - 1; slot >= 0; slot--) Put((short)(places[slot] == 0 ? 0 : table - places[slot]));
        Put((short)(table - start));
        var row = Put((short)((slots + 2) * sizeof(short)));
        MemoryMarshal.Write(_bytes.AsSpan(_bytes.Length - table), row - table);
        return table;
    }

    /// <summary>The whole, whose root is a table.</summary>
    public ReadOnlyMemory<byte> Finish(int root)
    {
        Align(Alignment, sizeof(int));
        PutOffset(root);
        return _bytes.AsMemory(_bytes.Length - _used);
    }

    private int Put(FlatField field) => field switch
    {
        { IsOffset: true } => PutOffset((int)field.Value),
        { Size: sizeof(byte) } => Put((byte)field.Value),
        { Size: sizeof(short) } => Put((short)field.Value),
        { Size: sizeof(int) } => Put((int)field.Value),
        _ => Put(field.Value),
    };

    private int PutOffset(int place)
    {
        Align(sizeof(int), 0);
        return Put(_used + sizeof(int) - place);
    }

    private int Put<T>(T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        var size = value.GetByteCount();
        Align(size, 0);
        value.WriteLittleEndian(Take(size));
        return _used;
    }

    // Zeros, so that what comes after so many more bytes is aligned.
    private void Align(int size, int more) => Take(-(_used + more) & (size - 1)).Clear();

    private Span<byte> Take(int count)
    {
        if (_used + count > _bytes.Length)
        {
            var grown = new byte[Math.Max(2 * _bytes.Length, _used + count)];
            _bytes.AsSpan(_bytes.Length - _used).CopyTo(grown.AsSpan(grown.Length - _used));
            _bytes = grown;
        }

        _used += count;
        return _bytes.AsSpan(_bytes.Length - _used, count);
    }
}
