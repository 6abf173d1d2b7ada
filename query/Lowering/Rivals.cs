using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Which rows of a key are left in the running when rows may overlap.</summary>
internal enum Keep
{
    /// <summary>Those that lie in no other: of those that start by a moment, the last to start is then the last to stop.</summary>
    Outermost,

    /// <summary>Those that hold no other: of those that start from a moment on, the first to start is then the first to stop.</summary>
    Innermost,

    /// <summary>One for each start.</summary>
    Starts,

    /// <summary>One for each stop.</summary>
    Stops,

    /// <summary>One for each start and stop.</summary>
    Both,
}

/// <summary>The right rows that a left row has to look at, when it looks at the nearest only.</summary>
/// <remarks>
/// <code>
/// rows        AAAA·······        outermost   AAAA·······        innermost   ···········
///             ·BB········                    ···········                    ·BB········
///             ···CCCC····                    ···CCCC····                    ···CCCC····
/// </code>
/// An ASOF join finds the nearest row in one order only. Among rows that are disjoint the order of starts is that of
/// stops, so the nearest is the best. Rows that overlap, or whose own entity is no part of the match, are first rid of
/// those that another one beats in every test of the kind; the rest is in both orders again. Rows that are equal count
/// once, the least doubtful of them.
/// </remarks>
internal static class Rivals
{
    /// <summary>The rows: their shared keys and the columns of every interval.</summary>
    /// <param name="nearest">Whether an ASOF join looks at them, which takes one of several that are as near.</param>
    public static Relation Left(SqlPlan sql, SpanPlan plan, SharedKeys shared, Keep keep, bool nearest)
    {
        var rows = sql.Add("matched", new Select([.. shared.Items("b", plan.Keys), .. SpanColumns.All.Select(name => Item("b", name))], [new SqlSource(sql.Of(plan), "b")]), plan.Span);
        // Any of several instants that are equally near and equally certain will do.
        if (shared.TellApart(plan) || (nearest && plan.Facts.Instant && plan.EquallyCertain)) return rows;
        return keep switch
        {
            Keep.Outermost when !plan.Facts.Instant => Staircase(sql, rows, plan.Span, shared, outermost: true),
            Keep.Innermost when !plan.Facts.Instant => Staircase(sql, rows, plan.Span, shared, outermost: false),
            Keep.Stops => OnePer(sql, rows, plan.Span, shared, SpanColumns.Stop),
            Keep.Both => OnePer(sql, rows, plan.Span, shared, SpanColumns.Start, SpanColumns.Stop),
            Keep.Outermost or Keep.Innermost or Keep.Starts => OnePer(sql, rows, plan.Span, shared, SpanColumns.Start),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    // In order of start a row lies in an earlier one unless it stops later than all of them; the mirror image for rows that hold another.
    private static Relation Staircase(SqlPlan sql, Relation rows, TextSpan span, SharedKeys shared, bool outermost)
    {
        var reaching = sql.Add("reaching", new Select([.. Kept("b", shared), Window(outermost ? "max" : "min", "b", [Col("b", SpanColumns.Stop)]).As("reach_ns")], [new SqlSource(rows, "b")]), span);
        var first = outermost ? -long.MaxValue : long.MaxValue;
        var before = sql.Add("reached", new Select([.. Kept("r", shared), Window("lag", "r", [Col("r", "reach_ns"), Whole(1), Whole(first)]).As("before_ns")], [new SqlSource(reaching, "r")]), span);
        return sql.Add(
            outermost ? "outermost" : "innermost",
            new Select([.. Kept("o", shared)], [new SqlSource(before, "o")]) { Where = Infix(Col("o", SpanColumns.Stop), outermost ? ">" : "<", Col("o", "before_ns")) },
            span);

        SqlCall Window(string function, string alias, ImmutableArray<SqlExpr> arguments) => Over(
            function,
            arguments,
            shared.Columns(alias),
            new SqlOrder(Col(alias, SpanColumns.Start), Descending: !outermost),
            new SqlOrder(Col(alias, SpanColumns.Stop), Descending: outermost),
            new SqlOrder(Col(alias, SpanColumns.Doubt)),
            new SqlOrder(Col(alias, SpanColumns.SyncErr)));
    }

    private static Relation OnePer(SqlPlan sql, Relation rows, TextSpan span, SharedKeys shared, params ImmutableArray<string> borders) => sql.Add(
        "distinct",
        new Select(
            [
                .. shared.Keys.Select(key => Item("b", key.Sql)),
                Border(borders, SpanColumns.Start),
                Border(borders, SpanColumns.Stop),
                Call("min", Col("b", SpanColumns.Doubt)).As(SpanColumns.Doubt),
                Call("max", Col("b", SpanColumns.SyncErr)).As(SpanColumns.SyncErr),
            ],
            [new SqlSource(rows, "b")]) { GroupBy = [.. shared.Columns("b"), .. borders.Select(border => Col("b", border))] },
        span);

    private static SqlItem Border(ImmutableArray<string> borders, string border) =>
        borders.Contains(border, StringComparer.Ordinal) ? Item("b", border) : Call("min", Col("b", border)).As(border);

    private static ImmutableArray<SqlItem> Kept(string alias, SharedKeys shared) =>
        [.. shared.Keys.Select(key => Item(alias, key.Sql)), .. SpanColumns.All.Select(name => Item(alias, name))];
}
