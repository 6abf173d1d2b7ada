using VmQuery.Engine.Store;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Benchmarks;

/// <summary>
/// Whether two sessions hold the same: the same tables with the same columns, and in each column the same values in the same order, however
/// they are stored. For checking that a compile that became faster still says what it said.
/// </summary>
internal static class SameSessions
{
    /// <summary>Takes the two sessions; names what differs, and fails when something does.</summary>
    public static int Run(string[] arguments)
    {
        var (one, other) = (Digests(arguments[0]), Digests(arguments[1]));
        var different = one.Keys.Union(other.Keys).Where(column => one.GetValueOrDefault(column) != other.GetValueOrDefault(column)).Order(StringComparer.Ordinal).ToArray();
        foreach (var column in different) Console.WriteLine($"{column} differs");
        if (different.Length == 0) Console.WriteLine($"{one.Count} columns are the same");
        return different.Length == 0 ? 0 : 1;
    }

    /// <summary>Rows and digest of every column of a session.</summary>
    private static Dictionary<string, (long Rows, ulong Digest)> Digests(string path)
    {
        using var database = DuckDbDatabase.Open(path, new DuckDbConfig { ReadOnly = true });
        using var connection = database.Connect();
        var columns = connection.Read("SELECT table_name, column_name FROM information_schema.columns ORDER BY 1, 2");
        var (tables, names) = ((ResultColumn<string>)columns[0], (ResultColumn<string>)columns[1]);
        var digests = new Dictionary<string, (long, ulong)>(StringComparer.Ordinal);
        foreach (var table in tables.Values.Zip(names.Values).GroupBy(column => column.First, column => column.Second, StringComparer.Ordinal))
        {
            var sums = table.Select(column => $"bit_xor(hash(rowid, CAST({TableSql.Identifier(column)} AS VARCHAR)))");
            var row = connection.Read($"SELECT count(*), {string.Join(", ", sums)} FROM {TableSql.Identifier(table.Key)}");
            foreach (var (column, digest) in table.Zip(row.Skip(1).Cast<ResultColumn<ulong>>()))
                digests[$"{table.Key}.{column}"] = (((ResultColumn<long>)row[0]).Values[0], digest.Values[0]);
        }

        return digests;
    }
}
