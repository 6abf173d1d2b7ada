using VmQuery.Engine.Models;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Stages;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Running;

/// <summary>
/// Names the texts that a question asks for and no row of the session has, so that a slip is not taken for silence. Columns whose words
/// are declared refuse others; what occurs in any other column the session alone knows, and a text that does not is no fault.
/// </summary>
internal static class AbsentWords
{
    /// <summary>Rows that an answer may have and still be worth it: a count of nothing is one.</summary>
    private const int FewRows = 1;

    /// <summary>One sentence for each.</summary>
    public static IEnumerable<string> Of(RowPlan plan, int rows, World world) => rows > FewRows ? [] : plan.Steps().SelectMany(Asked).Distinct().SelectMany(asked => Said(asked, world));

    private static IEnumerable<string> Said(AskedText asked, World world)
    {
        if (world.Entities.Occurs(asked.Table, asked.Column, asked.Text)) return [];
        var near = Suggest.Nearest(asked.Text, world.Entities.Texts(asked.Table, asked.Column)) is { } meant ? $"; did you mean {Tokens.Quote(meant)}?" : ".";
        return [$"Nothing in this session has the {asked.Column} {Tokens.Quote(asked.Text)}{near}"];
    }

    private static IEnumerable<AskedText> Asked(PlanNode step) => step switch
    {
        Scan { Claim: { } claim } scan => Equalities(claim).Select(pair => new AskedText(scan.Table, pair.Column.Name, pair.Text)),
        Filtered filtered => Equalities(filtered.Condition.Sql).SelectMany(pair => Source(filtered.Input, pair.Column.Name).Select(from => new AskedText(from.Table, from.Column, pair.Text))),
        _ => [],
    };

    // Only what has to hold: beside an `or` or under a `not` an absent text does no harm.
    private static IEnumerable<(SqlColumn Column, string Text)> Equalities(SqlExpr condition) => condition switch
    {
        SqlInfix { Operator: "AND" } both => Equalities(both.Left).Concat(Equalities(both.Right)),
        SqlInfix { Operator: "=", Left: SqlColumn column, Right: SqlBound { Value: string text } } => [(column, text)],
        _ => [],
    };

    // The table column behind a column of the rows, when a table has it under the same name.
    private static IEnumerable<(TableSchema Table, string Column)> Source(PlanNode plan, string name) => Scan.Of(plan)
        .SelectMany(scan => scan.Payload.Where(column => string.Equals(column.Sql, name, StringComparison.Ordinal) && column.Words.IsEmpty).Select(column => (scan.Table, scan.Source(column)))).Take(1);

    private readonly record struct AskedText(TableSchema Table, string Column, string Text);
}
