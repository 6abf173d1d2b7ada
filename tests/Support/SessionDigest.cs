using VmQuery.Engine.Store;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Tests.Support;

/// <summary>What a session holds, in short: of each column of each table the number of values and a digest of them in their order.</summary>
internal sealed class SessionDigest
{
    private readonly SortedDictionary<string, (long Rows, ulong Digest)> _columns = new(StringComparer.Ordinal);

    private SessionDigest()
    {
    }

    /// <summary>How many columns it has.</summary>
    public int Columns => _columns.Count;

    /// <summary>Rows of a table.</summary>
    public long Rows(string table) => _columns.First(column => column.Key.StartsWith(table + ".", StringComparison.Ordinal)).Value.Rows;

    /// <summary>Reads a session.</summary>
    public static SessionDigest Of(string path)
    {
        using var database = DuckDbDatabase.Open(path, new DuckDbConfig { ReadOnly = true });
        using var connection = database.Connect();
        var columns = connection.Read("SELECT table_name, column_name FROM information_schema.columns ORDER BY 1, 2");
        var (tables, names) = ((ResultColumn<string>)columns[0], (ResultColumn<string>)columns[1]);
        var digest = new SessionDigest();
        foreach (var table in tables.Values.Zip(names.Values).GroupBy(column => column.First, column => column.Second, StringComparer.Ordinal))
        {
            var sums = table.Select(column => $"bit_xor(hash(rowid, CAST({TableSql.Identifier(column)} AS VARCHAR)))");
            var row = connection.Read($"SELECT count(*), {string.Join(", ", sums)} FROM {TableSql.Identifier(table.Key)}");
            foreach (var (column, sum) in table.Zip(row.Skip(1).Cast<ResultColumn<ulong>>()))
                digest._columns[$"{table.Key}.{column}"] = (((ResultColumn<long>)row[0]).Values[0], sum.Values[0]);
        }

        return digest;
    }

    /// <summary>Names of the columns that are not the same in another session.</summary>
    public IReadOnlyList<string> DifferencesFrom(SessionDigest other) =>
        [.. _columns.Keys.Union(other._columns.Keys).Where(column => _columns.GetValueOrDefault(column) != other._columns.GetValueOrDefault(column)).Order(StringComparer.Ordinal)];
}
