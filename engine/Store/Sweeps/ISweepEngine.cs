namespace VmQuery.Engine.Store.Sweeps;

/// <summary>A database beside which sweeps run in this program, many times faster than in its SQL.</summary>
internal interface ISweepEngine
{
    /// <summary>Runs a sweep; statements can read its rows by a name until the result is disposed.</summary>
    /// <param name="sql">Gives the columns of <see cref="SweepFeed"/>.</param>
    /// <param name="parameters">Values for its place holders, in their order.</param>
    /// <exception cref="SqlException">The engine refused the statement or failed.</exception>
    /// <exception cref="SweepMemoryException">There are more rows than sweeps may hold.</exception>
    IDisposable Sweep(string name, SweepRule rule, string sql, CancellationToken cancellation, params ReadOnlySpan<object> parameters);
}
