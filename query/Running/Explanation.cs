using System.Globalization;
using System.Text;
using VmQuery.Query.Plan;
using VmQuery.Query.Scripts;
using VmQuery.Query.Sql;

namespace VmQuery.Query.Running;

/// <summary>How a question is answered, for people: its tree, its plan with the facts, its SQL, the engine's own plan.</summary>
internal static class Explanation
{
    /// <summary>The explanation.</summary>
    /// <param name="written">The question's own words at a place.</param>
    /// <param name="engine">How the engine would run the statement.</param>
    public static string Of(Statement question, RowPlan plan, SqlStatement statement, Func<TextSpan, string> written, IEnumerable<string> engine)
    {
        var text = new StringBuilder();
        Section(text, "question", [.. question.Query.Source.Tree(written), .. question.Query.Stages.Select(stage => "| " + written(stage.Span))]);
        Section(text, "plan", Plan(plan, 0));
        foreach (var sweep in statement.Sweeps) Section(text, $"sql of {sweep.Name}", sweep.Feed.Text.TrimEnd().Split('\n'));
        Section(text, "sql", statement.Text.TrimEnd().Split('\n'));
        if (!statement.Parameters.IsEmpty) Section(text, "values", statement.Parameters.Select((value, i) => string.Create(CultureInfo.InvariantCulture, $"${i + 1} = {(value is string s ? $"\"{s}\"" : value)}")));
        Section(text, "engine", engine);
        return text.ToString();
    }

    private static IEnumerable<string> Plan(PlanNode node, int depth)
    {
        yield return $"{new string(' ', 2 * depth)}{node.Title}{(node is SpanPlan { Facts: var facts } ? $"  [{facts}]" : string.Empty)}";
        foreach (var line in node.Inputs.SelectMany(input => Plan(input, depth + 1))) yield return line;
    }

    private static void Section(StringBuilder text, string name, IEnumerable<string> lines)
    {
        if (text.Length > 0) text.Append('\n');
        text.Append(name).Append('\n');
        foreach (var line in lines) text.Append("  ").Append(line).Append('\n');
    }
}
