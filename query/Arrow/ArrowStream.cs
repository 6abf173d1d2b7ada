using System.Buffers.Binary;

namespace VmQuery.Query.Arrow;

/// <summary>Writes an answer as an Arrow IPC stream: the schema, batches of rows, the mark of the end (Arrow columnar format, "IPC streaming format").</summary>
internal static class ArrowStream
{
    // Texts of a batch are counted in 32 bits, and readers hold a batch at once.
    private const int BatchRows = 64 * 1024;

    // Message.fbs: MetadataVersion V5; the union of headers.
    private const short Version = 4;
    private const byte SchemaHeader = 1, RecordBatchHeader = 3;

    private static ReadOnlySpan<byte> Padding => [0, 0, 0, 0, 0, 0, 0];

    /// <summary>Writes all rows.</summary>
    public static void Write(Answer answer, Stream stream, CancellationToken cancellation)
    {
        ArrowColumn[] columns = [.. answer.Columns.Select(ArrowColumn.Of)];
        Send(stream, SchemaHeader, flat => Schema(flat, columns), []);
        for (var row = 0; row < answer.RowCount; row += BatchRows)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(BatchRows, answer.RowCount - row);
            var body = new ArrowBody(count);
            foreach (var column in columns) column.Append(body, row, count);
            Send(stream, RecordBatchHeader, flat => Batch(flat, body), body.Buffers);
        }

        Span<byte> end = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(end, uint.MaxValue);
        stream.Write(end);
    }

    // Schema.fbs: fields in slot 1; the order of bytes in slot 0 is little when it is left out.
    private static int Schema(FlatBuilder flat, ArrowColumn[] columns) => flat.Table(FlatField.To(1, flat.Vector([.. columns.Select(column => column.Field(flat))])));

    private static int Batch(FlatBuilder flat, ArrowBody body)
    {
        var (nodes, buffers) = (flat.Vector(body.Nodes), flat.Vector(body.Places));
        return flat.Table(new FlatField(0, sizeof(long), body.Rows), FlatField.To(1, nodes), FlatField.To(2, buffers));
    }

    // A mark, the length of the metadata, the metadata, the buffers; all of it at multiples of 8 bytes.
    private static void Send(Stream stream, byte kind, Func<FlatBuilder, int> header, IReadOnlyList<ReadOnlyMemory<byte>> buffers)
    {
        var flat = new FlatBuilder();
        var place = header(flat);
        var length = buffers.Sum(buffer => (long)ArrowBody.Padded(buffer.Length));
        var metadata = flat.Finish(flat.Table(new FlatField(3, sizeof(long), length), FlatField.To(2, place), new FlatField(0, sizeof(short), Version), new FlatField(1, sizeof(byte), kind)));
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(prefix, uint.MaxValue);
        BinaryPrimitives.WriteInt32LittleEndian(prefix[4..], metadata.Length);
        stream.Write(prefix);
        stream.Write(metadata.Span);
        foreach (var buffer in buffers)
        {
            stream.Write(buffer.Span);
            stream.Write(Padding[..(ArrowBody.Padded(buffer.Length) - buffer.Length)]);
        }
    }
}

/// <summary>The buffers of a batch of rows, and what the metadata says of them.</summary>
internal sealed class ArrowBody(int rows)
{
    private readonly List<ReadOnlyMemory<byte>> _buffers = [];
    private readonly List<(long, long)> _nodes = [], _places = [];
    private long _length;

    /// <summary>How many rows it has.</summary>
    public int Rows => rows;

    /// <summary>The buffers, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Buffers => _buffers;

    /// <summary>Of each column how many rows it has and how many of them have no value.</summary>
    public IReadOnlyList<(long First, long Second)> Nodes => _nodes;

    /// <summary>Of each buffer where it starts and how long it is.</summary>
    public IReadOnlyList<(long First, long Second)> Places => _places;

    /// <summary>A length, up to the next multiple of 8.</summary>
    public static int Padded(int length) => (length + 7) & ~7;

    /// <summary>Starts a column: a bit a row where it has a value, or nothing when all have.</summary>
    public void Column(int absent, ReadOnlyMemory<byte> present)
    {
        _nodes.Add((rows, absent));
        Add(absent == 0 ? default : present);
    }

    /// <summary>Adds a buffer of the column.</summary>
    public void Add(ReadOnlyMemory<byte> buffer)
    {
        _buffers.Add(buffer);
        _places.Add((_length, buffer.Length));
        _length += Padded(buffer.Length);
    }
}
