using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>How much a reader of a session may use.</summary>
internal sealed record SessionReadOptions
{
    /// <summary>Memory for queries, in megabytes; null takes most of the machine's.</summary>
    public int? MemoryMegabytes { get; init; }

    /// <summary>Threads; 0 takes every core.</summary>
    public int Threads { get; init; }

    /// <summary>Whether SQL may touch files and the network.</summary>
    public bool ExternalAccess { get; init; }
}

/// <summary>A session file, opened for reading.</summary>
internal sealed class SessionFile : IDisposable
{
    private readonly DuckDbDatabase _database;
    private readonly string _spillFolder;

    private SessionFile(string path, SessionReadOptions options)
    {
        Path = path;
        _spillFolder = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"vmq-{System.IO.Path.GetRandomFileName()}");
        // A log beside the file would be looked for beside what a link leads to, which DuckDB then refuses as another file.
        _database = DuckDbDatabase.Open(RealPath.Of(path), new DuckDbConfig
        {
            ReadOnly = true, MemoryMegabytes = options.MemoryMegabytes, Threads = options.Threads, SpillFolder = _spillFolder, ExternalAccess = options.ExternalAccess,
        });
    }

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>What it says of itself.</summary>
    public SessionContents Contents { get; private set; } = new(default, [], Catalog.Empty);

    /// <summary>The session's time span.</summary>
    public TimeSpanNs Span => Contents.Span;

    /// <summary>Every table but those of the catalogue.</summary>
    public ImmutableArray<TableSchema> Tables => Contents.Tables;

    /// <summary>The words of the session.</summary>
    public Catalog Catalog => Contents.Catalog;

    /// <summary>Opens a session; several may be open at once, also on one file.</summary>
    /// <exception cref="SessionFileException">The file is missing or is no session.</exception>
    public static SessionFile Open(string path, SessionReadOptions? options = null)
    {
        CheckIsDatabase(path);
        SessionFile? session = null;
        try
        {
            session = new SessionFile(path, options ?? new SessionReadOptions());
            session.Load();
            return session;
        }
        catch (Exception e)
        {
            session?.Dispose();
            // A word that is none of this version comes from a file that was tampered with.
            if (e is DuckDbException or FormatException) throw new SessionFileException(path, $"is no readable session: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Whether a path is a DuckDB database by its first bytes, as a session is; a missing path is none.</summary>
    public static bool IsDatabase(string path)
    {
        // A checksum, then these bytes (storage_info.hpp, MainHeader::MAGIC_BYTES).
        Span<byte> head = stackalloc byte[12];
        // A pipe has no length, and opening it would wait for somebody to write to it.
        var named = new FileInfo(path);
        var target = named.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? named;
        if (target is not { Exists: true, Length: var length } || length < head.Length) return false;
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head[8..].SequenceEqual("DUCK"u8);
    }

    /// <summary>A connection for queries; used by one thread at a time.</summary>
    public DuckDbConnection Connect() => _database.Connect();

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        if (Directory.Exists(_spillFolder)) Directory.Delete(_spillFolder, recursive: true);
    }

    private void Load()
    {
        using var connection = Connect();
        CheckVersion(connection);
        Contents = SessionContents.Read(connection);
    }

    private void CheckVersion(DuckDbConnection connection)
    {
        using var known = connection.Query("SELECT count(*) FROM duckdb_columns() WHERE table_name = 'session' AND column_name = 'format_version'");
        if ((long)known.ReadColumns()[0][0]! == 0) throw new SessionFileException(Path, "is a DuckDB database but no session; make one with: vmq compile.");
        using var result = connection.Query("SELECT format_version FROM session");
        var versions = result.ReadColumns()[0];
        if (versions.Count == 1 && versions[0] is long and >= 1 and <= SessionFormat.Version) return;
        var found = versions.Count == 1 ? Convert.ToString(versions[0], CultureInfo.InvariantCulture) : "none";
        throw new SessionFileException(Path, $"has format version {found}, this program reads up to version {SessionFormat.Version}; compile the trace again or use a newer program.");
    }

    private static void CheckIsDatabase(string path)
    {
        if (Directory.Exists(path)) throw new SessionFileException(path, "is a folder, not a session; compile a trace folder with: vmq compile.");
        if (!File.Exists(path)) throw new SessionFileException(path, "no such file.");
        try
        {
            if (!IsDatabase(path)) throw new SessionFileException(path, "is no session: it is not a DuckDB database.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SessionFileException.NotRead(path, e);
        }
    }
}
