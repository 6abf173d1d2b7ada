using System.Numerics;
using System.Runtime.InteropServices;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>A column of a group of rows: memory that its values are written to, and what encodes them from there.</summary>
/// <param name="groupBytes">Bytes of a group of encoded values at most.</param>
internal abstract unsafe class ColumnEncoder(int groupBytes)
{
    /// <summary>Validity bits of a group, set for each value that is there.</summary>
    private readonly ulong[] _validity = new ulong[EncodedGroups.Rows / 64];

    /// <summary>Encoded values; the least stands for those that are missing, so that none exceeds the bounds that DuckDB is told.</summary>
    public EncodedGroups Values { get; } = new(RowGroup.MostGroups * groupBytes);

    /// <summary>Encoded validity bits.</summary>
    public EncodedGroups Validity { get; } = new(RowGroup.MostGroups * EncodedGroups.Rows / 8);

    /// <summary>Where the values of a group are written to.</summary>
    public abstract void* Data { get; }

    /// <summary>Where values of a group are marked as missing.</summary>
    public Span<ulong> ValidityBits => _validity;

    /// <summary>Whether there is an encoder for a column; DuckDB has to encode others.</summary>
    public static bool CanEncode(SourceColumn column) =>
        column.Type is DuckDbType.BigInt or DuckDbType.UBigInt or DuckDbType.Integer or DuckDbType.Boolean or DuckDbType.Enum;

    /// <summary>An encoder for a column, and for others of its form.</summary>
    public static ColumnEncoder For(SourceColumn column) => FormOf(column) switch
    {
        (DuckDbType.BigInt, _) => new NumberEncoder<long>(),
        (DuckDbType.UBigInt, _) => new NumberEncoder<ulong>(),
        (DuckDbType.Integer, _) => new NumberEncoder<int>(),
        (DuckDbType.Enum, FitByte: false) => new NumberEncoder<ushort>(),
        (DuckDbType.Enum or DuckDbType.Boolean, _) => new NumberEncoder<byte>(),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "no type of numbers"),
    };

    /// <summary>What an encoder has to be made for.</summary>
    public static (DuckDbType Type, bool FitByte) FormOf(SourceColumn column) => (column.Type, column.Type != DuckDbType.Enum || SourceColumn.FitByte(column.Words.Length));

    /// <summary>Makes room for the next group: all its values are there.</summary>
    public void StartGroup() => ValidityBits.Fill(ulong.MaxValue);

    /// <summary>Encodes the group that was written.</summary>
    public void EncodeGroup(int rows)
    {
        var valid = CountValid(rows);
        var facts = valid == rows ? EncodeAll(rows) : EncodeSome(rows, valid);
        EncodeValidity(rows, facts);
    }

    /// <summary>Starts another row group.</summary>
    public void Clear()
    {
        Values.Clear();
        Validity.Clear();
    }

    /// <summary>Encodes values of which none is missing.</summary>
    protected abstract ValueFacts EncodeAll(int rows);

    /// <summary>Encodes values of which so many are there.</summary>
    protected abstract ValueFacts EncodeSome(int rows, int valid);

    private int CountValid(int rows)
    {
        var valid = 0;
        var (words, rest) = Math.DivRem(rows, 64);
        for (var word = 0; word < words; word++) valid += BitOperations.PopCount(_validity[word]);
        return rest == 0 ? valid : valid + BitOperations.PopCount(_validity[words] & ((1UL << rest) - 1));
    }

    private void EncodeValidity(int rows, ValueFacts facts)
    {
        var bytes = MemoryMarshal.AsBytes(ValidityBits[..((rows + 63) / 64)]);
        bytes.CopyTo(Validity.Room);
        Validity.Add(new EncodedGroup(rows, GroupMode.Plain, bytes.Length, facts));
    }
}
