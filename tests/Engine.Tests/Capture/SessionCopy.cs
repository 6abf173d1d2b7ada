using System.Globalization;
using VmQuery.Engine.Store;

namespace VmQuery.Engine.Tests.Capture;

/// <summary>Everything that is in a session, to compare.</summary>
internal sealed class SessionCopy
{
    private SessionCopy(long startNs, long stopNs, SortedDictionary<string, TableCopy> tables) => (StartNs, StopNs, Tables) = (startNs, stopNs, tables);

    /// <summary>Start of the session.</summary>
    public long StartNs { get; }

    /// <summary>End of the session.</summary>
    public long StopNs { get; }

    /// <summary>Its tables.</summary>
    public SortedDictionary<string, TableCopy> Tables { get; }

    /// <summary>Reads a session.</summary>
    public static SessionCopy Of(string path)
    {
        using var session = SessionFile.Open(path);
        using var connection = session.Connect();
        var tables = new SortedDictionary<string, TableCopy>(StringComparer.Ordinal);
        foreach (var table in session.Tables)
        {
            using var result = connection.Query($"SELECT * FROM \"{table.Name}\"");
            var columns = result.ReadColumns();
            var rows = Enumerable.Range(0, columns[0].Count).Select(row => columns.Select(column => column[row]).ToArray()).ToArray();
            tables[table.Name] = new TableCopy([.. table.Columns.Select(column => column.Name)], rows);
        }

        return new SessionCopy(session.Span.StartNs, session.Span.StopNs, tables);
    }

    /// <summary>Its tables as text, rows in an order that does not depend on the file's.</summary>
    public string Text => string.Join('\n', Tables.Select(table => $"{table.Key}\n{string.Join('\n', table.Value.Texts(_ => true).Order(StringComparer.Ordinal))}"));
}

/// <summary>A table: names of its columns, and its rows.</summary>
internal sealed record TableCopy(string[] Columns, object?[][] Rows)
{
    /// <summary>Whether it has a column.</summary>
    public bool Has(string column) => Columns.Contains(column, StringComparer.Ordinal);

    /// <summary>Rows whose cell of a column a test holds of.</summary>
    public IEnumerable<string> Where(string column, Func<long, bool> holds)
    {
        var at = Array.IndexOf(Columns, column);
        return Texts(row => row[at] is { } cell && holds(Convert.ToInt64(cell, CultureInfo.InvariantCulture)));
    }

    /// <summary>Rows as text.</summary>
    public IEnumerable<string> Texts(Func<object?[], bool> wanted) =>
        Rows.Where(wanted).Select(row => string.Join('|', row.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture))));
}
