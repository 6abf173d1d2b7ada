using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace VmQuery.Query.Arrow;

/// <summary>A column of an answer in Arrow's types: its place in the schema and its values.</summary>
/// <remarks>Points in time are timestamps in UTC and lengths are durations, both in ns; the others are what they are.</remarks>
internal abstract record ArrowColumn(AnswerColumn Column)
{
    // Schema.fbs: the union of types, and the members that are not left at their default.
    private const byte IntType = 2, FloatingPointType = 3, Utf8Type = 5, BoolType = 6, TimestampType = 10, DurationType = 18;
    private const short DoublePrecision = 2, Nanosecond = 3;

    /// <summary>The column for a column.</summary>
    public static ArrowColumn Of(AnswerColumn column) => column switch
    {
        AnswerColumn<string> text => new Texts(text),
        AnswerColumn<bool> flag => new Flags(flag),
        AnswerColumn<long> whole => new Numbers<long>(whole),
        AnswerColumn<ulong> whole => new Numbers<ulong>(whole),
        AnswerColumn<double> real => new Numbers<double>(real),
        _ => throw new UnreachableException(),
    };

    /// <summary>Its field of the schema; what it is called is its name for machines.</summary>
    public int Field(FlatBuilder flat)
    {
        var (name, children, (type, kind)) = (flat.Text(Column.MachineName), flat.Vector(Array.Empty<int>()), Type(flat));
        return flat.Table(FlatField.To(0, name), FlatField.To(3, type), FlatField.To(5, children), new FlatField(1, sizeof(byte), 1), new FlatField(2, sizeof(byte), kind));
    }

    /// <summary>Adds some rows to a batch.</summary>
    public abstract void Append(ArrowBody body, int first, int count);

    private (int Type, byte Kind) Type(FlatBuilder flat) => Column switch
    {
        AnswerColumn<string> => (flat.Table(), Utf8Type),
        AnswerColumn<bool> => (flat.Table(), BoolType),
        AnswerColumn<double> => (flat.Table(new FlatField(0, sizeof(short), DoublePrecision)), FloatingPointType),
        { Kind: ColumnKind.Instant } => (Timestamp(flat), TimestampType),
        { Kind: ColumnKind.Duration } => (flat.Table(new FlatField(0, sizeof(short), Nanosecond)), DurationType),
        _ => (flat.Table(new FlatField(0, sizeof(int), 64), new FlatField(1, sizeof(byte), Column is AnswerColumn<long> ? 1 : 0)), IntType),
    };

    private static int Timestamp(FlatBuilder flat)
    {
        var zone = flat.Text("UTC");
        return flat.Table(FlatField.To(1, zone), new FlatField(0, sizeof(short), Nanosecond));
    }

    private static byte[] Bits(int count, Func<int, bool> isSet, out int unset)
    {
        var bits = new byte[(count + 7) / 8];
        unset = count;
        for (var row = 0; row < count; row++)
        {
            if (!isSet(row)) continue;
            bits[row >> 3] |= (byte)(1 << (row & 7));
            unset--;
        }

        return bits;
    }

    private static void Start<T>(AnswerColumn<T> column, ArrowBody body, int first, int count)
    {
        if (column.Present is not { } present)
        {
            body.Column(0, default);
            return;
        }

        var bits = Bits(count, row => present[first + row], out var absent);
        body.Column(absent, bits);
    }

    private sealed record Numbers<T>(AnswerColumn<T> Values) : ArrowColumn(Values)
        where T : unmanaged
    {
        public override void Append(ArrowBody body, int first, int count)
        {
            Start(Values, body, first, count);
            var bytes = new byte[count * Unsafe.SizeOf<T>()];
            var numbers = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
            for (var row = 0; row < count; row++) numbers[row] = Values.Values[first + row];
            body.Add(bytes);
        }
    }

    private sealed record Flags(AnswerColumn<bool> Values) : ArrowColumn(Values)
    {
        public override void Append(ArrowBody body, int first, int count)
        {
            Start(Values, body, first, count);
            body.Add(Bits(count, row => Values.Values[first + row], out _));
        }
    }

    private sealed record Texts(AnswerColumn<string> Values) : ArrowColumn(Values)
    {
        // Where each text starts and the last one stops, then all of them.
        public override void Append(ArrowBody body, int first, int count)
        {
            Start(Values, body, first, count);
            var bytes = new byte[(count + 1) * sizeof(int)];
            var places = MemoryMarshal.Cast<byte, int>(bytes.AsSpan());
            using var texts = new MemoryStream();
            for (var row = 0; row < count; row++)
            {
                texts.Write(Encoding.UTF8.GetBytes(Values.Values[first + row] ?? string.Empty));
                places[row + 1] = checked((int)texts.Length);
            }

            body.Add(bytes);
            body.Add(texts.ToArray());
        }
    }
}
