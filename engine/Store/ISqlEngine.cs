using System.Collections.Immutable;

namespace VmQuery.Engine.Store;

/// <summary>A database that answers SQL with columns; used by one thread at a time.</summary>
internal interface ISqlEngine : IDisposable
{
    /// <summary>Runs one statement and reads its rows to the end.</summary>
    /// <param name="parameters">Values for the place holders, in their order: string, long, double or bool.</param>
    /// <exception cref="SqlException">The engine refused or failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the statement ran.</exception>
    ImmutableArray<ResultColumn> Read(string sql, CancellationToken cancellation = default, params ReadOnlySpan<object> parameters);

    /// <summary>
    /// Gives up what another thread does with it at the moment, which may take long to end where the engine looks at no token; whoever goes on
    /// with it there is told <see cref="OperationCanceledException"/>. It is disposed of when that thread is done with it.
    /// </summary>
    void Abandon();

    /// <summary>The columns that a statement would give.</summary>
    /// <exception cref="SqlException">The engine does not take the statement.</exception>
    ImmutableArray<SqlHeading> Describe(string sql, params ReadOnlySpan<object> parameters);
}
