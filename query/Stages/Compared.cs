using System.Collections.Immutable;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Stages;

/// <summary>A column of a comparison, from one side, or from both where it is matched.</summary>
internal sealed record ComparedColumn(PlanColumn Column, PlanColumn? Left, PlanColumn? Right)
{
    /// <summary>Whether rows are matched on it.</summary>
    public bool IsMatched => Left is not null && Right is not null;
}

/// <summary>The rows of two summaries side by side.</summary>
/// <remarks>
/// <code>
/// left        reason  count      right       reason  count      result      reason  count  other_count
///             HLT     4                      HLT     2                      HLT     4      2
///             MSR     1                      NPF     7                      MSR     1      0
///                                                                           NPF     0      7
/// </code>
/// A full join: a row without a partner stays, as what is new or gone is what a comparison is for. Absent values of the
/// matched columns are equal to each other. Where there is no partner, nothing happened: counts and totals are 0, other
/// measures absent. Rows come in the order of the matched columns.
/// </remarks>
internal sealed record Compared(TextSpan Span, RowPlan Left, RowPlan Right, ImmutableArray<ComparedColumn> Sides, ImmutableArray<PlanColumn> Columns)
    : RowPlan(Span, Columns, [.. Sides.Where(side => side.IsMatched).Select(side => new RowOrder(side.Column.Sql, false))], Left.Asked)
{
    /// <inheritdoc/>
    public override string Step => "compared";

    /// <inheritdoc/>
    public override string Title => $"both summaries side by side, matched on {string.Join(", ", Sides.Where(side => side.IsMatched).Select(side => side.Column.Name))}";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Left, Right];

    /// <summary>What both carry for the footer.</summary>
    public static IEnumerable<PlanColumn> Carried(RowPlan left, RowPlan right) =>
        left.Columns.Where(column => Doubts.IsCarried(column) && right.Columns.Any(other => string.Equals(other.Sql, column.Sql, StringComparison.Ordinal)));

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var matched = Sides.Where(side => side.IsMatched).Select(side => Infix(Col("a", side.Left!.Sql), "IS NOT DISTINCT FROM", Col("b", side.Right!.Sql)));
        return new Select(
            [
                .. Sides.Select(side => Value(side).As(side.Column.Sql)),
                .. Carried(Left, Right).Select(column => Infix(OrNothing("a", column), "+", OrNothing("b", column)).As(column.Sql)),
            ],
            [new SqlSource(sql.Of(Left), "a"), new SqlSource(sql.Of(Right), "b", "FULL JOIN", All(matched))]);
    }

    private static SqlExpr Value(ComparedColumn side)
    {
        if (side.IsMatched) return Call("coalesce", Col("a", side.Left!.Sql), Col("b", side.Right!.Sql));
        var (alias, column) = side.Left is { } left ? ("a", left) : ("b", side.Right!);
        return column.IsSum ? OrNothing(alias, column) : Col(alias, column.Sql);
    }

    private static SqlCall OrNothing(string alias, PlanColumn column) => Call("coalesce", Col(alias, column.Sql), Whole(0));
}
