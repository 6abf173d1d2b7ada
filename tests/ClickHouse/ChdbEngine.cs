using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace VmQuery.Tests.ClickHouse;

/// <summary>ClickHouse in this process, through the C interface of chDB (chdb.h). One statement at a time, beside which a second connection ends it.</summary>
internal sealed unsafe class ChdbEngine : IDisposable
{
    private static readonly TimeSpan BetweenEnds = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly Lock _ending = new();
    private readonly ConcurrentDictionary<string, bool> _ended = new(StringComparer.Ordinal);
    private readonly void** _connection;
    private readonly void** _control;
    private readonly delegate* unmanaged<void**, void> _close;
    private readonly delegate* unmanaged<void*, byte*, byte*, byte**, byte**, nuint, void*> _query;
    private readonly delegate* unmanaged<void*, byte*> _buffer;
    private readonly delegate* unmanaged<void*, nuint> _length;
    private readonly delegate* unmanaged<void*, byte*> _error;
    private readonly delegate* unmanaged<void*, void> _destroy;
    private volatile string? _running;

    /// <summary>An empty engine that keeps its tables in memory and a folder of its own.</summary>
    public ChdbEngine(string library)
    {
        // The engine puts handlers of its own on signals that .NET lives by: SIGSEGV is its NullReferenceException.
        var signals = SignalHandlers.Save();
        var chdb = NativeLibrary.Load(library);
        _close = (delegate* unmanaged<void**, void>)NativeLibrary.GetExport(chdb, "chdb_close_conn");
        _query = (delegate* unmanaged<void*, byte*, byte*, byte**, byte**, nuint, void*>)NativeLibrary.GetExport(chdb, "chdb_query_with_params");
        _buffer = (delegate* unmanaged<void*, byte*>)NativeLibrary.GetExport(chdb, "chdb_result_buffer");
        _length = (delegate* unmanaged<void*, nuint>)NativeLibrary.GetExport(chdb, "chdb_result_length");
        _error = (delegate* unmanaged<void*, byte*>)NativeLibrary.GetExport(chdb, "chdb_result_error");
        _destroy = (delegate* unmanaged<void*, void>)NativeLibrary.GetExport(chdb, "chdb_destroy_query_result");
        using var name = new NativeTexts(["clickhouse"]);
        var connect = (delegate* unmanaged<int, byte**, void**>)NativeLibrary.GetExport(chdb, "chdb_connect");
        _connection = connect(1, name.Pointers);
        _control = connect(1, name.Pointers);
        signals.Restore();
        if (_connection is null || *_connection is null || _control is null || *_control is null) throw new InvalidOperationException("The engine does not start.");
    }

    /// <summary>Runs a statement in a database and gives its rows in a format.</summary>
    /// <param name="id">What <see cref="End"/> calls it by.</param>
    /// <exception cref="ChdbException">The engine refused or failed.</exception>
    public byte[] Run(string id, string database, string sql, string format, IReadOnlyDictionary<string, string> parameters)
    {
        lock (_lock)
        {
            _running = id;
            try
            {
                if (_ended.ContainsKey(id)) throw new ChdbException("Code: 394. DB::Exception: Query was cancelled.");
                Run(_connection, $"USE \"{database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", format, new Dictionary<string, string>());
                return Run(_connection, $"{sql}\n{Mark(id)}", format, parameters);
            }
            finally
            {
                _running = null;
            }
        }
    }

    /// <summary>Ends a statement that runs and waits for its end, or keeps one from running that still waits for another.</summary>
    public void End(string id)
    {
        _ended.TryAdd(id, true);
        lock (_ending)
        {
            // The engine does not know a statement yet that is just about to start, so it is told again.
            while (_running == id)
            {
                Run(_control, $"KILL QUERY WHERE position(query, '{Mark(id)}') > 0 AND query NOT LIKE 'KILL%' ASYNC", "Null", new Dictionary<string, string>());
                Thread.Sleep(BetweenEnds);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _close(_control);
        _close(_connection);
    }

    // The library gives statements numbers of its own, so each carries that of its request in a comment.
    private static string Mark(string id) => $"/* {id} */";

    private byte[] Run(void** connection, string sql, string format, IReadOnlyDictionary<string, string> parameters)
    {
        using var texts = new NativeTexts([sql, format]);
        using var names = new NativeTexts(parameters.Keys);
        using var values = new NativeTexts(parameters.Values);
        var result = _query(*connection, texts.Pointers[0], texts.Pointers[1], names.Pointers, values.Pointers, (nuint)parameters.Count);
        try
        {
            var error = _error(result);
            if (error is not null) throw new ChdbException(Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(error)));
            return new ReadOnlySpan<byte>(_buffer(result), (int)_length(result)).ToArray();
        }
        finally
        {
            _destroy(result);
        }
    }

    /// <summary>Texts as C has them: UTF-8 that ends with a zero.</summary>
    private sealed class NativeTexts : IDisposable
    {
        private readonly nint[] _texts;
        private readonly nint _pointers;

        public NativeTexts(IEnumerable<string> texts)
        {
            _texts = [.. texts.Select(Marshal.StringToCoTaskMemUTF8)];
            _pointers = Marshal.AllocCoTaskMem(Math.Max(1, _texts.Length) * sizeof(nint));
            _texts.CopyTo(new Span<nint>((void*)_pointers, _texts.Length));
        }

        public byte** Pointers => (byte**)_pointers;

        public void Dispose()
        {
            foreach (var text in _texts) Marshal.FreeCoTaskMem(text);
            Marshal.FreeCoTaskMem(_pointers);
        }
    }
}

/// <summary>What the engine says when it refuses or fails: <c>Code: 62. DB::Exception: …</c>.</summary>
internal sealed class ChdbException(string message) : Exception(message);
