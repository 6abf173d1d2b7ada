using System.Collections.Immutable;
using VmQuery.Engine.Store;
using VmQuery.Engine.Store.Sweeps;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Stages;

namespace VmQuery.Query.Running;

/// <summary>A plan as one statement, with what the answer is made of.</summary>
/// <param name="Plan">What the statement answers.</param>
/// <param name="Shown">Columns of the answer; they come first in the statement.</param>
internal sealed record Program(RowPlan Plan, SqlStatement Statement, ImmutableArray<PlanColumn> Shown)
{
    /// <summary>The program of a step of the plan in SQL alone, for finding out where an engine stopped.</summary>
    public required Func<RowPlan, Program> Part { get; init; }

    /// <summary>The statement for a plan.</summary>
    public static Program Of(RowPlan plan, SessionEngine engine) => Of(plan, engine, engine.Sweeps);

    private static Program Of(RowPlan plan, SessionEngine engine, bool sweeps)
    {
        var sql = new SqlPlan(engine.Dialect, engine.Contents.Span) { EngineSweeps = sweeps };
        var rows = sql.Of(plan);
        var shown = plan.Columns.Where(column => column.Show is Show.Primary or Show.Secondary).ToImmutableArray();
        ImmutableArray<string> footer = [.. Footers.Needs(plan)];
        var select = new Select([.. shown.Select(column => Build.Item("x", column.Sql)), .. footer.Select(name => Build.Item("x", name))], [new SqlSource(rows, "x")])
        {
            // Rows that are alike in all that is shown need no order, and a column that only decides between them need not be read.
            OrderBy = [.. plan.SqlOrder("x").Where(key => !key.BreaksTies || shown.Any(column => string.Equals(column.Sql, ((SqlColumn)key.Key).Name, StringComparison.Ordinal)))],
        };
        return new Program(plan, sql.Finish(select, plan.Span), shown) { Part = part => Of(part, engine, sweeps: false) };
    }

    /// <summary>How the engine would run the statement, in its own words; sweeps are not run for it, so their rows are none.</summary>
    /// <exception cref="Fault">The engine cannot plan it for a reason that lies in the question.</exception>
    public IEnumerable<string> EnginePlan(ISqlEngine engine) =>
        WithSwept(engine, feed => $"SELECT * FROM ({feed}) LIMIT 0", () => Told(engine), CancellationToken.None);

    /// <summary>Runs the statement; in SQL alone, which can spill, when its sweeps would hold more than they may.</summary>
    /// <exception cref="Fault">The engine cannot run it for a reason that lies in the question.</exception>
    /// <exception cref="SessionException">A file or a server cannot be read, or the disk is full.</exception>
    public Answer Run(ISqlEngine engine, CancellationToken cancellation)
    {
        try
        {
            return WithSwept(engine, feed => feed, () => Read(engine, cancellation), cancellation);
        }
        catch (SweepMemoryException)
        {
            return Part(Plan).Run(engine, cancellation);
        }
    }

    private T WithSwept<T>(ISqlEngine engine, Func<string, string> feed, Func<T> read, CancellationToken cancellation)
    {
        var swept = new Stack<IDisposable>(Statement.Sweeps.Length);
        try
        {
            foreach (var sweep in Statement.Sweeps) swept.Push(Run(sweep, feed(sweep.Feed.Text), (ISweepEngine)engine, cancellation));
            return read();
        }
        finally
        {
            while (swept.TryPop(out var rows)) rows.Dispose();
        }
    }

    private static IDisposable Run(SweepStatement sweep, string feed, ISweepEngine engine, CancellationToken cancellation)
    {
        try
        {
            return engine.Sweep(sweep.Name, sweep.Rule, feed, cancellation, sweep.Feed.Parameters.AsSpan());
        }
        catch (SqlException e)
        {
            throw EngineFaults.Explain(e, sweep.Feed);
        }
    }

    private ImmutableArray<string> Told(ISqlEngine engine)
    {
        try
        {
            var told = engine.Read("EXPLAIN " + Statement.Text, CancellationToken.None, Statement.Parameters.AsSpan())[^1];
            return [.. Enumerable.Range(0, told.Count).SelectMany(row => ((string?)told[row] ?? string.Empty).TrimEnd().Split('\n')).Select(line => line.TrimEnd())];
        }
        catch (SqlException e)
        {
            throw EngineFaults.Explain(e, Statement);
        }
    }

    private Answer Read(ISqlEngine engine, CancellationToken cancellation)
    {
        try
        {
            ImmutableArray<AnswerStep> steps = [.. Ended.Steps(Plan)];
            foreach (var step in steps) step.CheckBefore();
            var columns = engine.Read(Statement.Text, cancellation, Statement.Parameters.AsSpan());
            var answer = Shown.Select((column, i) => AnswerReader.Column(column, columns[i]));
            var whole = new Answer([.. answer], columns[0].Count, Footers.Of(columns[Shown.Length..], Plan));
            return steps.Aggregate(whole, (done, step) => step.Apply(done, cancellation));
        }
        catch (SqlException e)
        {
            throw EngineFaults.Explain(e, Statement, Culprit(e, engine, cancellation));
        }
    }

    // Engines name no place when a number overflows while they make rows; of the steps on the way, the first that fails is to blame.
    private TextSpan? Culprit(SqlException error, ISqlEngine engine, CancellationToken cancellation)
    {
        if (error is not { Failure: SqlFailure.Range, Line: null }) return null;
        foreach (var step in Way(Plan))
        {
            var statement = Part(step).Statement;
            try
            {
                engine.Read(statement.Text, cancellation, statement.Parameters.AsSpan());
            }
            catch (SqlException again) when (again.Failure == SqlFailure.Range)
            {
                return step.Span;
            }
        }

        return null;
    }

    private static IEnumerable<RowPlan> Way(RowPlan plan) => plan.Inputs.OfType<RowPlan>().Take(1).SelectMany(Way).Append(plan);
}
