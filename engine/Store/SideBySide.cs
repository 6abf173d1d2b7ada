using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace VmQuery.Engine.Store;

/// <summary>Works on several tables at a time, on the largest first, so that none is left to one thread in the end.</summary>
internal sealed class SideBySide(int threads, CancellationToken cancellation)
{
    /// <summary>Cancels the work.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Does something with each table.</summary>
    public void Run(IEnumerable<FinishedTable> tables, Action<FinishedTable> work) =>
        Each([.. tables.OrderByDescending(table => table.Count * table.Columns.Length)], work);

    /// <summary>Makes something of each.</summary>
    public IReadOnlyList<TResult> Map<T, TResult>(IReadOnlyCollection<T> items, Func<T, TResult> make)
    {
        var results = new TResult[items.Count];
        Each([.. items.Index()], item => results[item.Index] = make(item.Item));
        return results;
    }

    private void Each<T>(T[] items, Action<T> work)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        try
        {
            Parallel.ForEach(Partitioner.Create(items, loadBalance: true), options, work);
        }
        catch (AggregateException e)
        {
            // Of several failures one tells enough.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
