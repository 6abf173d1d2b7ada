using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>How a column is stored: its type in DuckDB, and what brings its values there.</summary>
/// <param name="Type">Its type as SQL writes it.</param>
/// <param name="Constant">The value of every row as SQL writes it, so that none is stored; null when values are stored.</param>
/// <param name="Source">What DuckDB reads it from.</param>
/// <param name="Filler">What fills that.</param>
internal sealed record StoredColumn(string Name, string Type, string? Compression, string? Constant, SourceColumn Source, ColumnFiller Filler)
{
    /// <summary>A table with fewer rows is stored as it is declared: there is nothing to gain.</summary>
    private const long ManyRows = 10_000;

    /// <summary>More names than this are no vocabulary.</summary>
    private const int MostNames = 1 << 14;

    /// <summary>Bytes of all names of a vocabulary; DuckDB takes some thirty times as much memory to read them as words of a type.</summary>
    private const int MostNameBytes = 1 << 20;

    /// <summary>Decides how the columns of a table are best stored.</summary>
    public static ImmutableArray<StoredColumn> Choose(StoredTable table, Names names)
    {
        var hasMany = table.Count >= ManyRows;
        var columns = table.Facts.Select(facts => hasMany && ValueOfAll(facts) is { } constant ? Same(facts, constant) : Varying(facts, hasMany, names)).ToImmutableArray();
        // A table needs a column that is stored.
        return columns.All(column => column.Constant is not null) ? columns.SetItem(0, Varying(table.Facts[0], hasMany, names)) : columns;
    }

    /// <summary>Every column as it is declared, with all its values.</summary>
    public static ImmutableArray<StoredColumn> AsDeclared(StoredTable table, Names names) => [.. table.Facts.Select(facts => Varying(facts, hasMany: false, names))];

    private static string? ValueOfAll(ColumnFacts facts) => facts switch
    {
        { IsConstant: false } => null,
        { HasValues: false } => "NULL",
        { Schema.Type: ColumnType.BigInt or ColumnType.Integer } => facts.Least.ToString(CultureInfo.InvariantCulture),
        { Schema.Type: ColumnType.Word } => TableSql.Literal(facts.Schema.Words[(int)facts.Least]),
        _ => null,
    };

    private static StoredColumn Same(ColumnFacts facts, string constant) =>
        Varying(facts, hasMany: false, null) with { Constant = $"CAST({constant} AS {TableSql.TypeOf(facts.Schema)})" };

    private static StoredColumn Varying(ColumnFacts facts, bool hasMany, Names? names) => facts.Schema.Type switch
    {
        ColumnType.BigInt => Number(facts, DuckDbType.BigInt, new NumberFiller<long>()),
        ColumnType.UBigInt => Number(facts, DuckDbType.UBigInt, new NumberFiller<long>()),
        ColumnType.Integer => Number(facts, DuckDbType.Integer, new NumberFiller<int>()),
        ColumnType.Flag => Number(facts, DuckDbType.Boolean, new NumberFiller<byte>()),
        ColumnType.Real => Number(facts, DuckDbType.Double, new NumberFiller<long>()) with { Compression = null },
        ColumnType.Word => Number(facts, DuckDbType.Enum, WordFiller(facts.Schema.Words.Length), facts.Schema.Words),
        ColumnType.Text => Text(facts, new TextFiller(), null),
        ColumnType.Name when hasMany && Vocabulary(facts, names!) is { } vocabulary => vocabulary,
        ColumnType.Name => Text(facts, new NameFiller(names), "dictionary"),
        _ => throw new ArgumentOutOfRangeException(nameof(facts), facts.Schema.Type, "not a column type"),
    };

    // Compression is named, so that DuckDB does not try every method it has on every column: that takes longer than to compress. Numbers
    // of a track repeat, grow or stay within some bits, which bit packing covers all; names recur.
    private static StoredColumn Number(ColumnFacts facts, DuckDbType type, ColumnFiller filler, ImmutableArray<string> words = default) =>
        new(facts.Schema.Name, TableSql.TypeOf(facts.Schema), "bitpacking", null, new SourceColumn(facts.Schema.Name, type, words), filler);

    private static StoredColumn Text(ColumnFacts facts, ColumnFiller filler, string? compression) =>
        new(facts.Schema.Name, TableSql.TypeOf(facts.Schema), compression, null, new SourceColumn(facts.Schema.Name, DuckDbType.Varchar), filler);

    private static ColumnFiller WordFiller(int words) => SourceColumn.FitByte(words) ? new NumberFiller<byte>() : new NumberFiller<ushort>();

    /// <summary>
    /// Names that recur in many rows become the words of an ENUM: to DuckDB numbers, some eight times as cheap to store as texts. The words
    /// are in the order of texts, so that sorting and comparing give what they give for texts. Null when they are too many or too long
    /// for that, or no words that SQL can write.
    /// </summary>
    private static StoredColumn? Vocabulary(ColumnFacts facts, Names names)
    {
        var used = Enumerable.Range(0, facts.Names.Length).Where(id => facts.Names[id]).ToArray();
        if (used.Length is 0 or > MostNames) return null;
        var words = used.Select(id => (Id: id, Word: names[new NameId(id)], Utf8: Encoding.UTF8.GetBytes(names[new NameId(id)]))).ToArray();
        Array.Sort(words, (one, other) => one.Utf8.AsSpan().SequenceCompareTo(other.Utf8));
        if (words.Sum(word => (long)word.Utf8.Length) > MostNameBytes || words.Any(word => word.Utf8.Contains((byte)0))) return null;

        var ordinals = new ushort[used[^1] + 1];
        for (var i = 0; i < words.Length; i++) ordinals[words[i].Id] = (ushort)i;
        var vocabulary = words.Select(word => word.Word).ToImmutableArray();
        ColumnFiller filler = SourceColumn.FitByte(words.Length) ? new OrdinalFiller<byte>(ordinals) : new OrdinalFiller<ushort>(ordinals);
        return Number(facts, DuckDbType.Enum, filler, vocabulary) with { Type = TableSql.Enum(vocabulary) };
    }
}
