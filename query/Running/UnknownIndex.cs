using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;

namespace VmQuery.Query.Running;

/// <summary>Reads, once for each table that a question needs it of, in which rows nothing is known.</summary>
internal sealed class UnknownIndex(SessionEngine engine) : IUnknownIndex
{
    private readonly ConcurrentDictionary<string, Lazy<UnknownRows>> _tables = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Lazy<UnknownRows> Of(TableSchema table, SqlExpr which) =>
        _tables.GetOrAdd(table.Name, _ => new Lazy<UnknownRows>(() => Read(table, which), LazyThreadSafetyMode.PublicationOnly));

    private UnknownRows Read(TableSchema table, SqlExpr which)
    {
        ImmutableArray<string> entity = [.. table.SortBy.Where(column => column is not SpanColumns.Start)];
        ImmutableArray<string> names = [.. entity, SpanColumns.Start, SpanColumns.Stop, RowColumns.Certainty];
        var columns = engine.Read(new Select([.. names.Select(name => Build.Item(Scan.Alias, name))], [new SqlSource(SqlPlan.Table(table.Name), Scan.Alias)])
        {
            Where = which,
            OrderBy = [.. names[..^1].Select(name => new SqlOrder(Build.Col(Scan.Alias, name)))],
            Limit = UnknownRows.MostNamed + 1,
        });
        if (columns[0].Count > UnknownRows.MostNamed) return new UnknownRows(Few: null);
        return new UnknownRows([.. Enumerable.Range(0, columns[0].Count).Select(row => new UnknownRow(
            entity.Select((name, i) => KeyValuePair.Create(name, (long)columns[i][row]!)).ToFrozenDictionary(StringComparer.Ordinal),
            (long)columns[^3][row]!,
            (long)columns[^2][row]!,
            string.Equals((string?)columns[^1][row], CommonColumns.Certainties[CertaintyRank.Lossy], StringComparison.Ordinal)))]);
    }
}
