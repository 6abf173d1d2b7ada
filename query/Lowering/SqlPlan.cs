using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.Sweeps;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;

namespace VmQuery.Query.Lowering;

/// <summary>Turns a plan into one statement: a WITH clause with a step per line, and the final SELECT.</summary>
internal sealed class SqlPlan(IDialect dialect, TimeSpanNs session)
{
    private readonly OrderedDictionary<string, (Relation Feed, SweepRule Rule, TextSpan Origin)> _sweeps = new(StringComparer.Ordinal);
    private readonly List<(Relation Relation, SqlQuery Query, TextSpan Origin)> _steps = [];
    private readonly Dictionary<PlanNode, Relation> _done = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Relation> _same = new(StringComparer.Ordinal);

    /// <summary>Start and stop of the session.</summary>
    public TimeSpanNs Session => session;

    /// <summary>Whether the engine runs sweeps beside its SQL.</summary>
    public bool EngineSweeps { get; init; }

    /// <summary>Whether the engine runs a sweep per these keys.</summary>
    public bool CanSweep(ImmutableArray<Key> keys) => EngineSweeps && keys.Length <= SweepRule.MostKeys;

    /// <summary>The rows of a sweep that the engine runs before the statement; the same sweep twice is one.</summary>
    /// <param name="feed">Its input, as the engine takes it.</param>
    public Relation Swept(SqlQuery feed, SweepRule rule, TextSpan origin)
    {
        var fed = Add("fed", feed, origin);
        var sweep = $"{fed.Name} {rule.Title}";
        _sweeps.TryAdd(sweep, (fed, rule, origin));
        return Table(NameOf(_sweeps.IndexOf(sweep)));
    }

    /// <summary>Whether two steps give the same rows because their SQL is the same.</summary>
    public static bool AreSame(PlanNode one, PlanNode other, TimeSpanNs session)
    {
        var sql = new SqlPlan(new DuckDbDialect(), session);
        return sql.Of(one) == sql.Of(other);
    }

    /// <summary>A table of the session.</summary>
    public static Relation Table(string name) => new(name, IsStep: false);

    /// <summary>The step of a plan node; a node that is used twice becomes one step.</summary>
    public Relation Of(PlanNode node)
    {
        if (!_done.TryGetValue(node, out var relation)) _done[node] = relation = Add(node.Step, node.Lower(this), node.Span);
        return relation;
    }

    /// <summary>Adds a step; the same query twice is one step.</summary>
    public Relation Add(string name, SqlQuery query, TextSpan origin)
    {
        var text = new SqlText(dialect);
        query.Write(text);
        if (_same.TryGetValue(text.ToString(), out var same)) return same;
        var relation = new Relation(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}_{_steps.Count + 1}"), IsStep: true);
        _steps.Add((relation, query, origin));
        _same[text.ToString()] = relation;
        return relation;
    }

    /// <summary>The statement that ends in a query, and what has to run before it.</summary>
    public SqlStatement Finish(SqlQuery last, TextSpan origin) => Statement(last, origin) with
    {
        Sweeps = [.. _sweeps.Values.Select((sweep, i) => new SweepStatement(NameOf(i), sweep.Rule, Statement(FeedOf(sweep.Feed, sweep.Rule), sweep.Origin)))],
    };

    private static string NameOf(int sweep) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"swept_{sweep + 1}");

    private static Select FeedOf(Relation fed, SweepRule rule) => new([.. SweepInput.Columns(rule.Keys).Select(name => Build.Item("f", name))], [new SqlSource(fed, "f")]);

    private SqlStatement Statement(SqlQuery last, TextSpan origin)
    {
        var text = new SqlText(dialect);
        var steps = Read(last);
        var queries = UnusedColumns.Removed([.. steps.Select(step => (step.Relation, step.Query))], last, dialect);
        var reads = queries.SelectMany(query => query.Reads).Concat(last.Reads).Where(relation => relation.IsStep).CountBy(relation => relation.Name).ToDictionary(StringComparer.Ordinal);
        for (var i = 0; i < steps.Count; i++)
        {
            var (relation, _, stepOrigin) = steps[i];
            text.Append(i == 0 ? "WITH " : ", ").Identifier(relation.Name);
            // Engines may inline a step into each of its readers and then do its work once per reader.
            text.Append(reads.GetValueOrDefault(relation.Name) > 1 ? " AS MATERIALIZED (" : " AS (");
            queries[i].Write(text);
            text.Append(")").EndLine(stepOrigin);
        }

        last.Write(text);
        return text.EndLine(origin).Finish();
    }

    // The steps that a query reads, directly or not; a step reads earlier ones only.
    private List<(Relation Relation, SqlQuery Query, TextSpan Origin)> Read(SqlQuery last)
    {
        var read = new HashSet<string>(last.Reads.Select(relation => relation.Name), StringComparer.Ordinal);
        for (var i = _steps.Count - 1; i >= 0; i--)
            if (read.Contains(_steps[i].Relation.Name)) read.UnionWith(_steps[i].Query.Reads.Select(relation => relation.Name));
        return _steps.FindAll(step => read.Contains(step.Relation.Name));
    }
}
