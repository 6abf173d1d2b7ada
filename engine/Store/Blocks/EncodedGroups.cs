using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>Up to <see cref="EncodedGroups.Rows"/> values of a column, encoded.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Mode">How they are encoded, where a column has a choice.</param>
/// <param name="Bytes">How many bytes they take.</param>
internal readonly record struct EncodedGroup(int Rows, GroupMode Mode, int Bytes, ValueFacts Facts);

/// <summary>How a group of numbers is encoded (DuckDB: <c>BitpackingMode</c>).</summary>
internal enum GroupMode : byte
{
    /// <summary>Bytes as they are.</summary>
    Plain = 0,

    /// <summary>One number for all.</summary>
    Constant = 2,

    /// <summary>The first number and the distance of each from the one before.</summary>
    ConstantDelta = 3,

    /// <summary>Packed distances of each from the one before.</summary>
    Deltas = 4,

    /// <summary>Packed distances from the least.</summary>
    Distances = 5,
}

/// <summary>Groups of values of one column, until they fill a row group and go to blocks.</summary>
/// <param name="mostBytes">What those of a row group take at most.</param>
internal sealed class EncodedGroups(int mostBytes)
{
    /// <summary>Values of a group (<c>BITPACKING_METADATA_GROUP_SIZE</c>); as many as a chunk of DuckDB has.</summary>
    public const int Rows = 2048;

    private readonly List<EncodedGroup> _groups = [];
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(mostBytes);
    private int _length;

    /// <summary>The groups.</summary>
    public ReadOnlySpan<EncodedGroup> Groups => CollectionsMarshal.AsSpan(_groups);

    /// <summary>The bytes of all groups, one after the other.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>What the values of all groups are.</summary>
    public ValueFacts Facts { get; private set; } = ValueFacts.OfNone;

    /// <summary>Memory for the next group.</summary>
    public Span<byte> Room => _bytes.AsSpan(_length);

    /// <summary>Adds a group, whose bytes are in <see cref="Room"/>.</summary>
    public void Add(EncodedGroup group)
    {
        _groups.Add(group);
        _length += group.Bytes;
        Facts = Facts.With(group.Facts);
    }

    /// <summary>Forgets all groups, keeps the memory.</summary>
    public void Clear()
    {
        _groups.Clear();
        _length = 0;
        Facts = ValueFacts.OfNone;
    }
}
