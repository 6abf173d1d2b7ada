using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Expressions;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Stages;

/// <summary>Groups and measures of rows: what count, stats and summarize have in common.</summary>
internal static class Summary
{
    /// <summary>Binds groups, buckets and measures.</summary>
    public static RowPlan Bind(TextSpan span, RowPlan rows, StageSite site, ImmutableArray<Named> measures, ImmutableArray<Named> by, Literal? every)
    {
        var input = every is null ? rows : Split.Of(every.Span, rows, site.Values.Duration(every));
        var scope = site.Scope(input);
        var columns = ImmutableArray<PlanColumn>.Empty;
        var groups = ImmutableArray.CreateBuilder<SummaryItem>();
        if (input is Split split) Add(groups, "start", new BoundExpr(Col(Scope.Alias, Split.Bucket), ColumnKind.Instant, split.Span));
        var computed = ImmutableArray.CreateBuilder<(PlanColumn Column, BoundExpr Expr)>();
        foreach (var named in by)
        {
            var expr = named.Expr.Bind(scope);
            if (expr.Windowed) throw Fault.At(named.Expr.Span, "VQL306", "A group cannot look at other rows; extend the rows first.", example: "| extend before = prev(placement) | count by before");
            if (named.Name is null) scope.RefuseQuoted(expr);
            Add(groups, named.Name?.Text ?? expr.Column?.Name ?? throw Fault.At(named.Expr.Span, "VQL305", "A computed group needs a name.", example: "by size = dur / 1ms"), Grouped(expr));
        }

        var bound = ImmutableArray.CreateBuilder<SummaryItem>();
        foreach (var named in measures) Add(bound, NameOf(named, measures), Measure(named, scope, input), isMeasure: true, IsSum(named));
        foreach (var (name, sql) in Doubts.Carried(input)) AddInternal(name, sql);
        var grouped = computed.Count == 0 ? input : new Extended(span, input, [.. input.Columns, .. computed.Select(group => group.Column)], computed.ToImmutable());
        return new Summed(span, grouped, groups.ToImmutable(), bound.ToImmutable(), columns, [.. groups.Select(group => new RowOrder(group.Column.Sql, false))]);

        // GROUP BY reads a number as the number of a column, and takes no value that travels beside the SQL: a formula becomes a column first.
        BoundExpr Grouped(BoundExpr expr)
        {
            if (expr.Column is not null) return expr;
            var column = ExtendStage.Fresh([.. input.Columns, .. computed.Select(group => group.Column)], "~group", expr) with { Show = Show.Internal };
            computed.Add((column, expr));
            return expr with { Sql = Col(Scope.Alias, column.Sql) };
        }

        void Add(ImmutableArray<SummaryItem>.Builder items, string name, BoundExpr expr, bool isMeasure = false, bool isSum = false)
        {
            var column = ExtendStage.Fresh(columns, name, expr) with { IsMeasure = isMeasure, IsSum = isSum };
            if (ExtendStage.LikeOf(column, columns) is { } like) throw ExtendStage.Taken(expr.Span, column, like, isMeasure ? $"{name}_2 = total(dur)" : $"{name}_2 = {name}");
            columns = columns.Add(column);
            items.Add(new SummaryItem(column, expr.Sql));
        }

        void AddInternal(string name, SqlExpr sql)
        {
            var column = new PlanColumn(name, name, ColumnKind.Duration, Show.Internal);
            columns = columns.Add(column);
            bound.Add(new SummaryItem(column, sql));
        }
    }

    private static BoundExpr Measure(Named named, Scope scope, RowPlan input)
    {
        if (named.Expr is not CallExpr call || !Aggregates.All.TryGetValue(call.Name.Text, out var aggregate))
        {
            var word = (named.Expr as CallExpr)?.Name ?? (named.Expr as ColumnExpr)?.Name;
            if (word is not null && Aggregates.Foreign(word.Text) is { } ours) throw Fault.At(word.Span, "VQL302", $"There is no function of many rows `{word.Text}`.", $"Here it is called `{ours.Name}`.", example: ours.Example);
            if (word is not null && !Functions.All.ContainsKey(word.Text) && input.Find(word.Text) is null) throw Fault.Unknown(word.Span, "VQL302", word.Text, "function of many rows", [.. Aggregates.List.Select(known => known.Name)], "total(dur)");
            throw Fault.At(named.Expr.Span, "VQL302", "A measure is a function of many rows.", example: "total(dur), p99(dur), count()");
        }

        var arguments = call.Arguments.Select(argument => argument.Bind(scope)).ToImmutableArray();
        if (arguments.FirstOrDefault(argument => argument.Windowed) is { } windowed)
            throw Fault.At(windowed.Span, "VQL306", "A measure cannot look at the row before; extend the rows first.", example: "| extend gap = start - prev(start) | summarize mean(gap)");
        var split = input as Split;
        return aggregate.Bind(new AggregateSite(call, arguments, split?.LengthNs ?? input.Asked.WallNs, split is null ? null : Equal(Col(Scope.Alias, Split.StartsHere), Whole(1))));
    }

    private static bool IsSum(Named named) => named.Expr is CallExpr call && Aggregates.Sums.Contains(call.Name.Text);

    // A column is called after its function, with the argument when the function occurs twice (meaning, rule 10).
    private static string NameOf(Named named, ImmutableArray<Named> all)
    {
        if (named.Name is { } name) return name.Text;
        if (named.Expr is not CallExpr call) return "value";
        var isTwice = all.Count(other => other.Name is null && other.Expr is CallExpr same && string.Equals(same.Name.Text, call.Name.Text, StringComparison.Ordinal)) > 1;
        return isTwice && call.Arguments is [ColumnExpr column, ..] ? $"{call.Name.Text}_{column.Name.Text}" : call.Name.Text;
    }
}

/// <summary>A column of a summary and its SQL.</summary>
internal sealed record SummaryItem(PlanColumn Column, SqlExpr Sql);

/// <summary>Rows summed up by groups, in the order of the groups.</summary>
internal sealed record Summed(
    TextSpan Span, RowPlan Input, ImmutableArray<SummaryItem> Groups, ImmutableArray<SummaryItem> Measures, ImmutableArray<PlanColumn> Columns, ImmutableArray<RowOrder> Order)
    : RowPlan(Span, Columns, Order, Input.Asked)
{
    /// <inheritdoc/>
    public override string Step => "summary";

    /// <inheritdoc/>
    public override string Title => Groups.IsEmpty ? "summed up" : $"summed up by {string.Join(", ", Groups.Select(group => group.Column.Name))}";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => new Select(
        [.. Groups.Concat(Measures).Select(item => item.Sql.As(item.Column.Sql))],
        [new SqlSource(sql.Of(Input), Scope.Alias)]) { GroupBy = [.. Groups.Select(group => group.Sql)] };
}
