namespace VmQuery.Engine.Store.DuckDb;

/// <summary>Appends whole chunks to a table.</summary>
internal sealed class Appender : IDisposable
{
    private readonly AppenderHandle _handle;

    private Appender(AppenderHandle handle) => _handle = handle;

    /// <summary>Opens a table of a database that the connection has attached.</summary>
    public static Appender Open(DuckDbConnection connection, string database, string table)
    {
        if (NativeMethods.CreateAppender(connection.Handle, database, "main", table, out var handle) == NativeMethods.Success) return new Appender(handle);
        using (handle) throw Error(handle);
    }

    /// <summary>An empty chunk with the table's columns, to be filled in place and appended again and again.</summary>
    public DataChunk NewChunk()
    {
        var types = Enumerable.Range(0, (int)NativeMethods.AppenderColumnCount(_handle))
            .Select(column => NativeMethods.AppenderColumnType(_handle, (ulong)column)).ToArray();
        try
        {
            return new DataChunk(NativeMethods.CreateDataChunk([.. types.Select(type => type.DangerousGetHandle())], (ulong)types.Length));
        }
        finally
        {
            foreach (var type in types) type.Dispose();
        }
    }

    /// <summary>Copies the rows of a chunk, texts behind pointers included.</summary>
    public void Append(DataChunk chunk)
    {
        if (NativeMethods.AppendDataChunk(_handle, chunk.Handle) != NativeMethods.Success) throw Error(_handle);
    }

    /// <summary>Hands the rows copied so far to the table.</summary>
    public void Flush()
    {
        if (NativeMethods.FlushAppender(_handle) != NativeMethods.Success) throw Error(_handle);
    }

    /// <summary>Closes the table; rows that were not flushed are forgotten.</summary>
    public void Dispose() => _handle.Dispose();

    private static DuckDbException Error(AppenderHandle handle) => new(NativeMethods.Text(NativeMethods.AppenderError(handle)));
}
