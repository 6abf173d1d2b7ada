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
    /// <summary>The statement for a plan.</summary>
    public static Program Of(RowPlan plan, SessionEngine engine)
    {
        var sql = new SqlPlan(engine.Dialect, engine.Contents.Span) { EngineSweeps = engine.Sweeps };
        var rows = sql.Of(plan);
        var shown = plan.Columns.Where(column => column.Show is Show.Primary or Show.Secondary).ToImmutableArray();
        ImmutableArray<string> footer = [.. Footers.Needs(plan)];
        var select = new Select([.. shown.Select(column => Build.Item("x", column.Sql)), .. footer.Select(name => Build.Item("x", name))], [new SqlSource(rows, "x")])
        {
            OrderBy = plan.SqlOrder("x"),
        };
        return new Program(plan, sql.Finish(select, plan.Span), shown);
    }

    /// <summary>How the engine would run the statement, in its own words.</summary>
    /// <exception cref="Fault">The engine cannot plan it for a reason that lies in the question.</exception>
    public IEnumerable<string> EnginePlan(ISqlEngine engine)
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

    /// <summary>Runs the statement.</summary>
    /// <exception cref="Fault">The engine cannot run it for a reason that lies in the question.</exception>
    /// <exception cref="SessionException">A file or a server cannot be read, or the disk is full.</exception>
    public Answer Run(ISqlEngine engine, CancellationToken cancellation)
    {
        var swept = new Stack<IDisposable>(Statement.Sweeps.Length);
        try
        {
            foreach (var sweep in Statement.Sweeps) swept.Push(Run(sweep, (ISweepEngine)engine, cancellation));
            return Read(engine, cancellation);
        }
        finally
        {
            while (swept.TryPop(out var rows)) rows.Dispose();
        }
    }

    private static IDisposable Run(SweepStatement sweep, ISweepEngine engine, CancellationToken cancellation)
    {
        try
        {
            return engine.Sweep(sweep.Name, sweep.Rule, sweep.Feed.Text, cancellation, sweep.Feed.Parameters.AsSpan());
        }
        catch (SqlException e)
        {
            throw EngineFaults.Explain(e, sweep.Feed);
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
            throw EngineFaults.Explain(e, Statement);
        }
    }
}
