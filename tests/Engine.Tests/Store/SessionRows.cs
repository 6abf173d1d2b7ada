using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store;

/// <summary>Rows as plain values, into a session and out of it.</summary>
internal static class SessionRows
{
    /// <summary>Writes a session with one table.</summary>
    public static void Write(string path, TableSchema table, params object?[][] rows)
    {
        var session = new SessionBuilder(0, 1).Table(table);
        foreach (var row in rows) session.Row(table, row);
        session.Write(path);
    }

    /// <summary>Reads a table as it lies in the session.</summary>
    public static List<object?[]> Read(string path, TableSchema table)
    {
        using var session = SessionFile.Open(path);
        using var connection = session.Connect();
        using var result = connection.Query($"SELECT * FROM {TableSql.Identifier(table.Name)}");
        var columns = result.ReadColumns();
        return [.. Enumerable.Range(0, columns[0].Count).Select(row => columns.Select(column => column[row]).ToArray())];
    }
}
