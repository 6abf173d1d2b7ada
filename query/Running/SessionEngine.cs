using VmQuery.Engine.Store;
using VmQuery.Query.Sql;

namespace VmQuery.Query.Running;

/// <summary>A session behind the engine that holds it: all that questions need of either.</summary>
/// <param name="Name">The session as the user named it, for messages.</param>
/// <param name="Owner">What the engine lives in; null when it stands alone.</param>
internal sealed record SessionEngine(string Name, ISqlEngine Sql, IDialect Dialect, SessionContents Contents, IDisposable? Owner) : IDisposable
{
    /// <summary>A session file, read by DuckDB.</summary>
    /// <exception cref="SessionFileException">The file is missing or is no session.</exception>
    public static SessionEngine OfFile(string path, SessionOptions? options)
    {
        var file = SessionFile.Open(path, new SessionReadOptions { MemoryMegabytes = options?.MemoryMegabytes, Threads = options?.Threads ?? 0 });
        try
        {
            return new SessionEngine(path, file.Connect(), new DuckDbDialect(), file.Contents, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Sql.Dispose();
        Owner?.Dispose();
    }
}
