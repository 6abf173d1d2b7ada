using System.Collections.Immutable;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>
/// Tells the rows of a table apart by entity, packs them and puts them into a file: each piece holds rows of one entity, as they came.
/// </summary>
/// <param name="facts">Learn what the columns hold.</param>
/// <param name="orderColumn">The column by which the rows of an entity should be in order; null when they need no order.</param>
/// <param name="spillFile">Where the pieces go.</param>
internal sealed class PieceWriter(TableSchema table, ImmutableArray<ColumnFacts> facts, int? orderColumn, string spillFile) : IDisposable
{
    /// <summary>Rows of the largest piece: more of them are out of the processor's first cache before the last column is packed.</summary>
    public const int MostRows = 512;

    private readonly RowPacker _packer = new(facts);
    private readonly RunFile _file = new(spillFile);
    private int[] _sorted = [];
    private int[] _stops = [];
    private long[] _latest = [];
    private List<Piece>[] _pieces = [];

    /// <summary>Whether the rows of each entity came in order.</summary>
    public bool IsInOrder { get; private set; } = true;

    /// <summary>Packs rows.</summary>
    /// <param name="entities">How many entities there are by now; the numbers of all are below.</param>
    public void Write(MixedRows mixed, int entities)
    {
        if (entities > _latest.Length) Grow(entities);
        var sorted = Sort(mixed.Entities, entities);
        for (int entity = 0, at = 0; entity < entities; entity++)
            while (at < _stops[entity])
            {
                var some = sorted[at..Math.Min(at + MostRows, _stops[entity])];
                Write(entity, mixed.Rows, some);
                at += some.Length;
            }
    }

    /// <summary>The pieces of an entity, as they came.</summary>
    public IReadOnlyList<Piece> PiecesOf(int entity) => entity < _pieces.Length ? _pieces[entity] : [];

    /// <summary>Reads a piece into memory of the caller.</summary>
    public ReadOnlySpan<byte> Read(Piece piece, Span<byte> target) => _file.Read(piece, target);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Write(int entity, RowBlock rows, ReadOnlySpan<int> which)
    {
        if (orderColumn is { } column) IsInOrder &= Follow(rows.Cells, which, column, ref _latest[entity]);
        _pieces[entity].Add(_file.Write(_packer.Pack(rows, which)));
    }

    /// <summary>Whether rows are in order and may come after the latest before them.</summary>
    private bool Follow(ReadOnlySpan<long> cells, ReadOnlySpan<int> which, int column, ref long latest)
    {
        var (follow, width) = (true, table.Columns.Length);
        foreach (var row in which)
        {
            var cell = cells[(row * width) + column];
            follow &= cell >= latest;
            latest = cell;
        }

        return follow;
    }

    /// <summary>The rows by entity, and where those of each stop: counted first, then put into their places.</summary>
    private ReadOnlySpan<int> Sort(ReadOnlySpan<int> entityOf, int entities)
    {
        if (_sorted.Length < entityOf.Length) _sorted = new int[entityOf.Length];
        Array.Clear(_stops);
        foreach (var entity in entityOf) _stops[entity]++;
        for (int entity = 0, start = 0; entity < entities; entity++) (_stops[entity], start) = (start, start + _stops[entity]);
        for (var row = 0; row < entityOf.Length; row++) _sorted[_stops[entityOf[row]]++] = row;
        return _sorted.AsSpan(0, entityOf.Length);
    }

    private void Grow(int entities)
    {
        var known = _latest.Length;
        Array.Resize(ref _latest, entities * 2);
        Array.Fill(_latest, long.MinValue, known, _latest.Length - known);
        _stops = new int[_latest.Length];
        _pieces = [.. _pieces, .. Enumerable.Range(known, _latest.Length - known).Select(_ => new List<Piece>())];
    }
}
