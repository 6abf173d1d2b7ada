using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>
/// How the values of a column follow from those of one before it, while they do in every row: they are the same numbers, or each word goes
/// with one value. Such a column need not be stored.
/// </summary>
/// <param name="source">The column they follow from.</param>
/// <param name="target">The column that follows.</param>
internal sealed class ColumnTie(TableSchema table, int source, int target)
{
    /// <summary>Beyond so many words the values would be looked up in a long list.</summary>
    public const int MostWords = 256;

    // Ids of names are given out in the order of their first use, those of commands and threads early.
    private const int MostIds = 1 << 14;

    private readonly bool _words = table.Columns[source].Type is ColumnType.Word or ColumnType.Name;
    private Pairing[] _pairings = [];

    /// <summary>The column that the values follow from.</summary>
    public int Source => source;

    /// <summary>Whether each word goes with a value; otherwise the numbers are the same.</summary>
    public bool IsByWord => _words;

    /// <summary>Whether it held in every row so far.</summary>
    public bool Holds { get; private set; } = IsPossible(table.Columns[source].Type, table.Columns[target].Type);

    /// <summary>The words that occurred, by id, and the value that goes with each: null for NULL.</summary>
    public IEnumerable<(int Id, long? Value)> Pairs => _pairings.Index()
        .Where(pairing => pairing.Item.IsKnown)
        .Select(pairing => (pairing.Index, pairing.Item.IsNull ? (long?)null : pairing.Item.Value));

    /// <summary>The tie that a column declares; null when it declares none.</summary>
    public static ColumnTie? Of(TableSchema table, ColumnSchema column) =>
        column.Follows is { } source ? new ColumnTie(table, table.Column(source), table.Columns.IndexOf(column)) : null;

    /// <summary>Looks whether a block of rows keeps to it.</summary>
    public void Note(RowBlock rows)
    {
        if (Holds) Holds = _words ? EachWordGoesWithOneValue(rows) : NumbersAreTheSame(rows);
    }

    private static bool IsPossible(ColumnType source, ColumnType target) => source switch
    {
        ColumnType.Word or ColumnType.Name => target is ColumnType.BigInt or ColumnType.Integer or ColumnType.Word,
        ColumnType.BigInt or ColumnType.Integer => target is ColumnType.BigInt or ColumnType.Integer,
        _ => false,
    };

    private bool NumbersAreTheSame(RowBlock rows)
    {
        var cells = rows.Cells;
        var nulls = rows.Nulls;
        var width = table.Columns.Length;
        for (int row = 0, at = 0; row < nulls.Length; row++, at += width)
            if (cells[at + source] != cells[at + target] || IsNull(nulls[row], source) != IsNull(nulls[row], target)) return false;
        return true;
    }

    private bool EachWordGoesWithOneValue(RowBlock rows)
    {
        var cells = rows.Cells;
        var nulls = rows.Nulls;
        var width = table.Columns.Length;
        for (int row = 0, at = 0; row < nulls.Length; row++, at += width)
        {
            var seen = new Pairing(true, IsNull(nulls[row], target), cells[at + target]);
            if (IsNull(nulls[row], source))
            {
                if (!seen.IsNull) return false;
                continue;
            }

            if (cells[at + source] >= MostIds) return false;
            ref var known = ref PairingOf((int)cells[at + source]);
            if (!known.IsKnown) known = seen;
            else if (known != seen) return false;
        }

        return true;
    }

    private ref Pairing PairingOf(int id)
    {
        if (id >= _pairings.Length) Array.Resize(ref _pairings, Math.Max(id + 1, _pairings.Length * 2));
        return ref _pairings[id];
    }

    private static bool IsNull(ulong nulls, int column) => (nulls >> column & 1) != 0;

    /// <summary>The value that goes with a word; that of a NULL is 0, as in <see cref="RowBlock.Cells"/>.</summary>
    private readonly record struct Pairing(bool IsKnown, bool IsNull, long Value);
}
