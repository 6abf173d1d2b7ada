using System.Globalization;
using VmQuery.Engine.Store;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Tests.Support;

/// <summary>Rows of a statement asked of a session, each value as text.</summary>
internal static class AskedRows
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<string[]> Ask(DuckDbConnection connection, string sql)
    {
        using var result = connection.Query(sql);
        var columns = result.ReadColumns();
        var rows = columns.Length == 0 ? 0 : columns[0].Count;
        return
        [
            .. Enumerable.Range(0, rows).Select(row =>
                columns.Select(column => Convert.ToString(column[row], CultureInfo.InvariantCulture) ?? string.Empty).ToArray()),
        ];
    }

    /// <summary>The rows, asked of a file.</summary>
    public static IReadOnlyList<string[]> Ask(string path, string sql)
    {
        using var session = SessionFile.Open(path);
        using var connection = session.Connect();
        return Ask(connection, sql);
    }

    /// <summary>The rows, their values joined by spaces.</summary>
    public static IReadOnlyList<string> Lines(DuckDbConnection connection, string sql) => Joined(Ask(connection, sql));

    /// <summary>The rows, asked of a file, their values joined by spaces.</summary>
    public static IReadOnlyList<string> Lines(string path, string sql) => Joined(Ask(path, sql));

    private static IReadOnlyList<string> Joined(IReadOnlyList<string[]> rows) => [.. rows.Select(row => string.Join(' ', row))];
}
