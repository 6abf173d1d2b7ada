using System.Text;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>Appends rows given as plain values: for tables with few rows, where clarity matters more than speed.</summary>
internal sealed class ValueWriter(IRowSink rows, TableSchema table, Names names)
{
    private readonly IRowWriter _rows = rows.Open(table);

    /// <summary>Appends a row, one value per column.</summary>
    /// <param name="values">
    /// null, a number, a bool, an enum (its number), or a text; a text for a <see cref="ColumnType.Word"/> column is one of its words.
    /// </param>
    public void Append(params ReadOnlySpan<object?> values)
    {
        var cells = new long[values.Length];
        var text = new List<byte>();
        var nulls = 0UL;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value) cells[i] = Cell(table.Columns[i], value, text);
            else nulls |= 1UL << i;
        }

        _rows.Append(cells, nulls, text.ToArray());
    }

    private long Cell(ColumnSchema column, object value, List<byte> text) => (column.Type, value) switch
    {
        (ColumnType.Text, string any) => AddText(any, text),
        (ColumnType.Name, string name) => names.Intern(name.AsSpan()).Value,
        (ColumnType.Name, NameId id) => id.Value,
        (ColumnType.Word, string word) when column.Words.IndexOf(word) is >= 0 and var index => index,
        (ColumnType.Real, double number) => BitConverter.DoubleToInt64Bits(number),
        (ColumnType.Flag, bool flag) => flag ? 1 : 0,
        (ColumnType.UBigInt, ulong number) => (long)number,
        (ColumnType.BigInt or ColumnType.UBigInt, long number) => number,
        (ColumnType.BigInt or ColumnType.UBigInt or ColumnType.Integer, int number) => number,
        (ColumnType.Word, Enum member) => Convert.ToInt64(member, System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"Column {table.Name}.{column.Name} of type {column.Type} does not take {value} ({value.GetType().Name}).", nameof(value)),
    };

    private static long AddText(string value, List<byte> text)
    {
        var utf8 = Encoding.UTF8.GetBytes(value);
        var reference = new TextRef(text.Count, utf8.Length);
        text.AddRange(utf8);
        return reference.Packed;
    }
}
