using System.Collections.Concurrent;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>
/// Writes the rows of tables to a database file that DuckDB has let go of. DuckDB would take each value three times on the way, to hold, to
/// measure and to pack it, and count distinct ones that no question here needs; that is half the work of a compile.
/// </summary>
internal static class EncodedTables
{
    /// <summary>Adds the rows to the file, and writes the log by which DuckDB takes them over when it opens the file again.</summary>
    /// <param name="tables">Tables that are in the file, empty.</param>
    /// <param name="wrote">Is called after each table, from any thread.</param>
    /// <exception cref="SessionFileException">The disk is full or fails.</exception>
    public static void Write(string database, IReadOnlyCollection<FinishedTable> tables, SideBySide work, Action wrote)
    {
        using var file = new BlockFile(database);
        var written = new ConcurrentBag<(FinishedTable Table, IReadOnlyList<RowGroup> Groups)>();
        var encoders = new ConcurrentBag<TableEncoder>();
        work.Run(tables, table =>
        {
            if (!encoders.TryTake(out var encoder)) encoder = new TableEncoder(file);
            using var rows = table.Scan();
            written.Add((table, encoder.Encode(rows, work.Cancellation)));
            encoders.Add(encoder);
            wrote();
        });
        foreach (var encoder in encoders) encoder.Flush();

        WriteLog(database, written);
    }

    private static void WriteLog(string database, IEnumerable<(FinishedTable Table, IReadOnlyList<RowGroup> Groups)> written)
    {
        try
        {
            using var log = new AdoptionLog(database);
            foreach (var (table, groups) in written) log.Add(table, groups);
            log.Complete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SessionFileException.NotWritten(AdoptionLog.PathOf(database), e);
        }
    }
}
