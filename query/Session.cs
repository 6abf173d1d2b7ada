using System.Collections.Immutable;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Store;
using VmQuery.Engine.Store.ClickHouse;
using VmQuery.Query.Binding;
using VmQuery.Query.Running;
using VmQuery.Query.Scripts;

namespace VmQuery.Query;

/// <summary>The door to a session: open it, ask it questions in VQL. One thread at a time.</summary>
public sealed class Session : IDisposable
{
    private readonly SessionEngine _engine;
    private readonly World _world;
    private readonly Interpreter _interpreter;
    private readonly Turn _turn = new();
    private readonly string? _temporaryFolder;
    private readonly OrderedDictionary<string, string> _lets = new(StringComparer.Ordinal);

    private Session(SessionEngine engine, World world, string? temporaryFolder)
    {
        (_engine, _world, _temporaryFolder) = (engine, world, temporaryFolder);
        _interpreter = new Interpreter(engine, world, _lets);
    }

    /// <summary>Opens a session file for reading.</summary>
    /// <exception cref="SessionException">The file is missing or is no session.</exception>
    public static Session Open(string path) => Open(path, options: null);

    /// <summary>Opens a session file for reading, with limits.</summary>
    /// <exception cref="SessionException">The file is missing or is no session.</exception>
    public static Session Open(string path, SessionOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(() => SessionEngine.OfFile(path, options), temporaryFolder: null);
    }

    /// <summary>Opens a session that <c>vmq export</c> loaded into a database of a ClickHouse server.</summary>
    /// <param name="address"><c>clickhouse://[user[:password]@]HOST[:PORT]/DATABASE</c>, or <c>clickhouses</c> for TLS.</param>
    /// <exception cref="SessionException">The address is none, the server cannot be reached, or the database holds no session.</exception>
    public static Session OpenClickHouse(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Open(() => SessionEngine.OfServer(ClickHouseAddress.Of(address)), temporaryFolder: null);
    }

    /// <summary>Opens a session on a ClickHouse server, for the rest of the program.</summary>
    internal static Session Open(ClickHouseAddress address) => Open(() => SessionEngine.OfServer(address), temporaryFolder: null);

    /// <summary>Compiles traces into a temporary session, which goes away with this object.</summary>
    /// <exception cref="Engine.Formats.TraceException">A trace cannot be read.</exception>
    /// <exception cref="SessionException">The temporary session cannot be written.</exception>
    public static Session Compile(
        IReadOnlyList<string> traces, CompileOptions? options = null, IProgress<CompileProgress>? progress = null, CancellationToken cancellation = default)
    {
        string? folder = null;
        try
        {
            folder = TemporaryFolder.Create();
            var path = Path.Combine(folder, "session.vmq");
            TraceCompiler.Compile(traces, path, options, progress, cancellation);
            return Open(() => SessionEngine.OfFile(path, options: null), folder);
        }
        catch (Exception e)
        {
            if (folder is not null) Directory.Delete(folder, recursive: true);
            if (e is SessionFileException) throw new SessionException(e.Message, e);
            throw;
        }
    }

    /// <summary>Start of the session, ns since the Unix epoch; <c>12.5s</c> in a question counts from here.</summary>
    public long StartNs => _world.Span.StartNs;

    /// <summary>Stop of the session, exclusive.</summary>
    public long StopNs => _world.Span.StopNs;

    /// <summary>The vocabulary, for the rest of the program.</summary>
    internal World World => _world;

    /// <summary>Questions that <c>let</c> gave a name in scripts that were run, as they were written.</summary>
    public IReadOnlyDictionary<string, string> Lets => _lets;

    /// <summary>Answers a question, or the last question of a script; names that the script gives are forgotten after it.</summary>
    /// <param name="parameters">Values for <c>$name</c>: text, number, true or false, a TimeSpan for a length of time, a DateTimeOffset or DateTime (UTC unless local) for a point in time, a Guid for its text.</param>
    /// <exception cref="VqlException">The question is wrong; carries what is wrong and where.</exception>
    /// <exception cref="SessionException">The session file cannot be read, or the disk has no room for what the question puts there.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the question ran.</exception>
    /// <exception cref="InvalidOperationException">Another thread is asking this session something.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed, before the question or while it ran.</exception>
    public Answer Query(string vql, IReadOnlyDictionary<string, object>? parameters = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(vql);
        var (script, bound) = Bind(vql, parameters, keep: false, cancellation);
        return Answers(script, bound, cancellation).LastOrDefault()
            ?? throw _interpreter.Told(script, Fault.At(new TextSpan(vql.Length, 0), "VQL226", "This script gives names and asks nothing.", example: "let stolen = when vcpu is preempted; stolen | longest 3"));
    }

    /// <summary>Runs a script: statements with <c>;</c> between them. Names that it gives with <c>let</c> stay known to this session.</summary>
    /// <returns>The answer of each question, made when it is asked for; what is wrong anywhere in the script is thrown before that.</returns>
    /// <inheritdoc cref="Query"/>
    public IEnumerable<Answer> Run(string script, IReadOnlyDictionary<string, object>? parameters = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        var (read, bound) = Bind(script, parameters, keep: true, cancellation);
        return Answers(read, bound, cancellation);
    }

    /// <summary>What is in the session and how far it can be trusted.</summary>
    internal SessionSummary Summarize() => _turn.Take(_ => SessionSummaryReader.Read(_engine.Sql, _engine.Contents));

    /// <summary>What is wrong with a question or script, without running it; empty when nothing is. Parameters need no values.</summary>
    public IReadOnlyList<Diagnostic> Check(string vql)
    {
        ArgumentNullException.ThrowIfNull(vql);
        return _turn.Take(_ => _interpreter.Faults(vql));
    }

    /// <summary>How each question would be answered: its tree in words, the keys it matches on, its plan and its SQL.</summary>
    /// <param name="parameters">Values for <c>$name</c>, as <see cref="Query"/> takes them.</param>
    /// <exception cref="VqlException">The question is wrong; carries what is wrong and where.</exception>
    public string Explain(string vql, IReadOnlyDictionary<string, object>? parameters = null)
    {
        ArgumentNullException.ThrowIfNull(vql);
        return _turn.Take(_ =>
        {
            var script = _interpreter.Read(vql);
            var questions = _interpreter.Bind(script, parameters).Where(bound => bound.Statement is Question);
            return string.Join('\n', questions.Select(question => _interpreter.Explained(script, question.Statement, question.Plan!)));
        });
    }

    /// <summary>What may stand at a place of a question, for completion: words of the session first, then those of the language, then signs and numbers with their units.</summary>
    public IReadOnlyList<string> Complete(string vql, int caret)
    {
        ArgumentNullException.ThrowIfNull(vql);
        return Complete(vql, caret, []);
    }

    /// <summary>The same, with parameters that will have a value.</summary>
    internal IReadOnlyList<string> Complete(string vql, int caret, IEnumerable<string> parameters) =>
        _turn.Take(_ => new Completion(_world, _lets) { Given = [.. parameters] }.At(vql, caret));

    /// <summary>Closes the session; a question that another thread is asking stops, and throws that the session is gone.</summary>
    public void Dispose()
    {
        if (!_turn.Close()) return;
        _engine.Dispose();
        _turn.Dispose();
        if (_temporaryFolder is not null && Directory.Exists(_temporaryFolder)) Directory.Delete(_temporaryFolder, recursive: true);
    }

    private static Session Open(Func<SessionEngine> connect, string? temporaryFolder)
    {
        SessionEngine? engine = null;
        try
        {
            engine = connect();
            return new Session(engine, SessionWorld.Of(engine), temporaryFolder);
        }
        catch (Exception e)
        {
            engine?.Dispose();
            if (e is SessionFileException or FormatException) throw new SessionException(e.Message, e);
            if (e is SqlException) throw new SessionException($"{engine?.Name}: is no readable session: {e.Message}", e);
            throw;
        }
    }

    private (Script Script, ImmutableArray<BoundStatement> Bound) Bind(string vql, IReadOnlyDictionary<string, object>? parameters, bool keep, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return _turn.Take(
            token =>
            {
                var script = _interpreter.Read(vql);
                var bound = Work(() => _interpreter.Bind(script, parameters), token, cancellation);
                if (keep)
                    foreach (var (name, text) in script.Definitions) _lets[name] = text;
                return (script, bound);
            },
            cancellation);
    }

    private IEnumerable<Answer> Answers(Script script, ImmutableArray<BoundStatement> bound, CancellationToken cancellation)
    {
        foreach (var (statement, plan) in bound)
            if (statement is Question question) yield return _turn.Take(token => Work(() => _interpreter.Answered(script, question, plan!, token), token, cancellation), cancellation);
    }

    // Only who can cancel pays for a thread that does not keep him waiting.
    private T Work<T>(Func<T> work, CancellationToken token, CancellationToken callers) => _engine.Do(work, callers.CanBeCanceled ? token : CancellationToken.None);
}
