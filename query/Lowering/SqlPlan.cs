using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;

namespace VmQuery.Query.Lowering;

/// <summary>Turns a plan into one statement: a WITH clause with a step per line, and the final SELECT.</summary>
internal sealed class SqlPlan(IDialect dialect, TimeSpanNs session)
{
    private readonly List<(Relation Relation, SqlQuery Query, TextSpan Origin)> _steps = [];
    private readonly Dictionary<PlanNode, Relation> _done = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Relation> _same = new(StringComparer.Ordinal);

    /// <summary>Start and stop of the session.</summary>
    public TimeSpanNs Session => session;

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

    /// <summary>The statement that ends in a query.</summary>
    public SqlStatement Finish(SqlQuery last, TextSpan origin)
    {
        var text = new SqlText(dialect);
        var queries = UnusedColumns.Removed([.. _steps.Select(step => (step.Relation, step.Query))], last, dialect);
        var reads = queries.SelectMany(query => query.Reads).Concat(last.Reads).Where(relation => relation.IsStep).CountBy(relation => relation.Name).ToDictionary(StringComparer.Ordinal);
        for (var i = 0; i < _steps.Count; i++)
        {
            var (relation, _, stepOrigin) = _steps[i];
            text.Append(i == 0 ? "WITH " : ", ").Identifier(relation.Name);
            // Engines may inline a step into each of its readers and then do its work once per reader.
            text.Append(reads.GetValueOrDefault(relation.Name) > 1 ? " AS MATERIALIZED (" : " AS (");
            queries[i].Write(text);
            text.Append(")").EndLine(stepOrigin);
        }

        last.Write(text);
        return text.EndLine(origin).Finish();
    }
}
