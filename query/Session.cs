using VmQuery.Engine.Compile;

namespace VmQuery.Query;

/// <summary>The door to a session: open it, ask it questions in VQL.</summary>
public sealed class Session : IDisposable
{
    /// <summary>Opens a session file for reading.</summary>
    /// <exception cref="SessionException">The file is missing or is no session.</exception>
    public static Session Open(string path) => throw new NotSupportedException();

    /// <summary>Compiles traces into a temporary session, which goes away with this object.</summary>
    /// <exception cref="Engine.Formats.TraceException">A trace cannot be read.</exception>
    public static Session Compile(
        IReadOnlyList<string> traces, CompileOptions? options = null, IProgress<CompileProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    /// <summary>Start of the session, ns since the Unix epoch; <c>12.5s</c> in a question counts from here.</summary>
    public long StartNs => throw new NotSupportedException();

    /// <summary>Stop of the session, exclusive.</summary>
    public long StopNs => throw new NotSupportedException();

    /// <summary>Answers a question.</summary>
    /// <param name="parameters">Values for <c>$name</c>.</param>
    /// <exception cref="VqlException">The question is wrong; carries what is wrong and where.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the question ran.</exception>
    public Answer Query(string vql, IReadOnlyDictionary<string, object>? parameters = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    internal VmQuery.Engine.Store.SessionSummary Summarize() => throw new NotSupportedException();
    internal int Export(string folder, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>What is wrong with a question, without running it; empty when nothing is.</summary>
    public IReadOnlyList<Diagnostic> Check(string vql) => throw new NotSupportedException();

    /// <summary>How a question would be answered: its tree in words, the keys it matches on, its plan and its SQL.</summary>
    public string Explain(string vql) => throw new NotSupportedException();

    /// <summary>Words that may stand at a place of a question, for completion.</summary>
    public IReadOnlyList<string> Complete(string vql, int caret) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}
