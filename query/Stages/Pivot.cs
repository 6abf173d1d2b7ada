using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Query.Binding;

namespace VmQuery.Query.Stages;

/// <summary>The values of a column as columns of their own, in the order of the values; rows stay in the order of their first.</summary>
internal sealed record Pivot(TextSpan Span, string Across, ImmutableArray<string> Filling) : AnswerStep
{
    private const int MostColumns = 50;

    /// <inheritdoc/>
    public override string Title => $"values of {Across} as columns";

    /// <inheritdoc/>
    public override Answer Apply(Answer answer, CancellationToken cancellation)
    {
        var across = answer[Across];
        var filling = Filling.Select(name => answer[name]).ToArray();
        var keys = answer.Columns.Where(column => column != across && !filling.Contains(column)).ToArray();
        var values = Values(across, answer.RowCount);
        if (values.Count * filling.Length > MostColumns)
            throw Fault.At(Span, "VQL310", string.Create(CultureInfo.InvariantCulture, $"`{Across}` has {values.Count} values; at most {MostColumns} columns are made."), "Keep the greatest first.", example: $"| count by {Across} | top 10 by count | pivot {Across}");
        var rows = Rows(answer, across, keys);
        var columns = keys.Select(column => column.Pick(column.Name, column.MachineName, [.. rows.Select(row => (int?)row.First)])).ToList();
        foreach (var value in values)
        {
            int?[] from = [.. rows.Select(row => row.Cells.TryGetValue(value, out var cell) ? (int?)cell : null)];
            foreach (var filled in filling)
            {
                var unit = UnitOf(filled);
                var name = Free(filling.Length == 1 ? NameOf(value) : $"{NameOf(value)}.{filled.Name}", unit, columns);
                columns.Add(filled.Pick(name, MachineName(name, unit), from));
            }
        }

        return answer with { Columns = columns, RowCount = rows.Count };
    }

    // The rows with equal keys become one: where it is first seen, and which row has the value of each new column.
    private List<(int First, Dictionary<object, int> Cells)> Rows(Answer answer, AnswerColumn across, AnswerColumn[] keys)
    {
        var rows = new OrderedDictionary<string, (int First, Dictionary<object, int> Cells)>(StringComparer.Ordinal);
        for (var row = 0; row < answer.RowCount; row++)
        {
            var at = row;
            var key = string.Join('\u0001', keys.Select(column => Convert.ToString(column[at] ?? "\u0002", CultureInfo.InvariantCulture)));
            if (!rows.TryGetValue(key, out var found)) rows.Add(key, found = (row, []));
            if (found.Cells.TryAdd(across[row] ?? string.Empty, row)) continue;
            var names = keys.Select(column => column.Name).Append(Across).ToList();
            throw Fault.At(Span, "VQL310", $"Several rows have the same {string.Join(", ", names)} and would fill one place.", "Sum up first.", example: $"| count by {string.Join(", ", names)} | pivot {Across}");
        }

        return [.. rows.Values];
    }

    // Texts in the order of their characters, numbers in theirs; no value at all comes as an empty text.
    private static List<object> Values(AnswerColumn column, int rows)
    {
        var values = Enumerable.Range(0, rows).Select(row => column[row] ?? string.Empty).Distinct().ToList();
        values.Sort(static (left, right) => (left, right) switch
        {
            (string, _) or (_, string) => string.CompareOrdinal(Text(left), Text(right)),
            _ => Comparer<object>.Default.Compare(left, right),
        });
        return values;
    }

    private string NameOf(object value) => Text(value) is { Length: > 0 } text ? text : $"no {Across}";

    // Files tell columns by their names for machines, in which capitals are small letters.
    private string Free(string name, string unit, List<AnswerColumn> taken) =>
        taken.Exists(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(column.MachineName, MachineName(name, unit), StringComparison.OrdinalIgnoreCase))
            ? Free($"{Across}.{name}", unit, taken)
            : name;

    private static string MachineName(string name, string unit) => name.Replace('.', '_') + unit;

    private static string UnitOf(AnswerColumn column) => column.Kind is ColumnKind.Duration or ColumnKind.Instant ? "_ns" : string.Empty;

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
}
