using System.Collections.Frozen;
using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Expressions;

/// <summary>What an aggregate is computed over.</summary>
/// <param name="WallNs">Wall time of the range, or of a bucket.</param>
/// <param name="StartsHere">Whether a row starts in its bucket; null without buckets.</param>
internal sealed record AggregateSite(CallExpr Call, ImmutableArray<BoundExpr> Arguments, long WallNs, SqlExpr? StartsHere);

/// <summary>Binds a call of a function of many rows; null when it does not take these arguments.</summary>
internal delegate BoundExpr? Aggregate(AggregateSite site);

/// <summary>A function of many rows.</summary>
/// <param name="Takes">What stands in its brackets.</param>
/// <param name="Gives">What it is.</param>
/// <param name="Example">A call of it.</param>
internal sealed record ManyRowsFunction(string Name, string Takes, string Gives, string Example, Aggregate Binder)
{
    /// <summary>Binds a call.</summary>
    public BoundExpr Bind(AggregateSite site) => Binder(site) ?? throw Fault.At(site.Call.Span, "VQL304", $"`{Name}` takes {Takes}.", example: Example);
}

/// <summary>Functions of many rows. To add one, add a line and its method.</summary>
internal static class Aggregates
{
    private const string Measure = "a length of time or a number";

    /// <summary>All of them in the order in which help lists them.</summary>
    public static ImmutableArray<ManyRowsFunction> List { get; } =
    [
        new("count", "nothing, or one column whose values are counted", "how many rows, or values that are there", "count()", Count),
        new("countif", "a condition", "rows for which it holds", "countif(dur > 1ms)", CountIf),
        new("total", Measure, "the sum", "total(dur)", site => site.Arguments.Length == 1 ? Total(site, null) : null),
        new("totalif", "a length of time or number, and a condition", "the sum over the rows for which it holds", "totalif(dur, certainty = \"certain\")", TotalIf),
        new("mean", Measure, "the mean", "mean(dur)", Mean),
        new("min", "one column", "the least value", "min(start)", site => Extreme(site, "min")),
        new("max", "one column", "the greatest value", "max(dur)", site => Extreme(site, "max")),
        new("median", Measure, "the same as p50", "median(dur)", site => Percentile(site, 0.5)),
        new("rate", "nothing: it counts the rows of a second", "rows a second of the time asked about, or of a bucket", "rate()", Rate),
        new("p50", Measure, "half of the rows have at most this", "p50(dur)", site => Percentile(site, 0.5)),
        new("p90", Measure, "90 % of the rows have at most this", "p90(dur)", site => Percentile(site, 0.9)),
        new("p99", Measure, "99 % of the rows have at most this", "p99(dur)", site => Percentile(site, 0.99)),
        new("p999", Measure, "99.9 % of the rows have at most this", "p999(dur)", site => Percentile(site, 0.999)),
        new("share", "a length of time", "the sum as a part of the time asked about, or of a bucket", "share(dur)", Share),
        new("distinct", "one column", "how many different values", "distinct(guest)", Distinct),
        new("wavg", "a number and its weight", "the mean, weighted", "wavg(dur / 1ms, dur)", WeightedMean),
        new("corr", "two numbers or lengths of time", "how they go together, from -1 to 1", "corr(dur, sync_err)", Correlation),
    ];

    /// <summary>All of them by name.</summary>
    public static FrozenDictionary<string, ManyRowsFunction> All { get; } = List.ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>A question that shows a function at work.</summary>
    public static string Question(ManyRowsFunction function) =>
        $"show vm_exit of vcpu | summarize x = {function.Example}";

    /// <summary>What a function is called here that other languages give another name; null when it is none of those.</summary>
    public static ManyRowsFunction? Foreign(string word) => word.ToLowerInvariant() switch
    {
        "avg" or "average" => All["mean"],
        "sum" => All["total"],
        "sumif" => All["totalif"],
        "dcount" or "nunique" => All["distinct"],
        "percentile" or "quantile" => All["p99"],
        _ => null,
    };

    /// <summary>Those that are 0 where there is nothing to sum up; the others have no value there.</summary>
    public static FrozenSet<string> Sums { get; } = ((string[])["count", "countif", "total", "totalif", "share", "distinct", "rate"]).ToFrozenSet(StringComparer.Ordinal);

    // With buckets a row counts in the one that it starts in, so that counts add up (meaning, rule 9).
    private static BoundExpr? Count(AggregateSite site)
    {
        if (site.Arguments.Length > 1) return null;
        ImmutableArray<SqlExpr> of = site.Arguments.IsEmpty ? [Whole(1)] : [site.Arguments[0].Sql];
        return Result(site, BigInt(Call("count", of) with { Filter = site.StartsHere }), ColumnKind.Integer);
    }

    // Rows a second of wall time.
    private static BoundExpr? Rate(AggregateSite site) => site.Arguments.IsEmpty
        ? Result(site, Infix(new SqlCast(Count(site)!.Sql, SqlType.Double), "/", new SqlCast(new SqlBound(site.WallNs / 1e9), SqlType.Double)), ColumnKind.Real)
        : null;

    private static BoundExpr? CountIf(AggregateSite site) => site.Arguments is [{ Kind: ColumnKind.Flag } condition]
        ? Result(site, BigInt(Call("count", Whole(1)) with { Filter = All(condition.Sql, site.StartsHere) }), ColumnKind.Integer)
        : null;

    private static BoundExpr? Total(AggregateSite site, SqlExpr? filter)
    {
        if (!(site.Arguments[0].IsNumber || site.Arguments[0].Kind == ColumnKind.Duration)) return null;
        var sum = Call("coalesce", Call("sum", site.Arguments[0].Sql) with { Filter = filter }, Whole(0));
        var isWhole = site.Arguments[0].Kind is ColumnKind.Integer or ColumnKind.Duration;
        return Result(site, isWhole ? BigInt(sum) : new SqlCast(sum, SqlType.Double), isWhole ? site.Arguments[0].Kind : ColumnKind.Real);
    }

    private static BoundExpr? TotalIf(AggregateSite site) => site.Arguments is [_, { Kind: ColumnKind.Flag } condition]
        ? Total(site, condition.Sql)
        : null;

    private static BoundExpr? Mean(AggregateSite site) => Numeric(site) is { } value ? Whole(site, value, Call("avg", value.Sql), Rounded) : null;

    private static BoundExpr? Percentile(AggregateSite site, double part) => Numeric(site) is { } value ? Whole(site, value, new SqlQuantile(value.Sql, part), RoundedPercentile) : null;

    private static BoundExpr? Extreme(AggregateSite site, string function) => site.Arguments is [var value]
        ? Result(site, Call(function, value.Sql), value.Kind)
        : null;

    private static BoundExpr? Share(AggregateSite site) => site.Arguments is [{ Kind: ColumnKind.Duration } value]
        ? Result(site, Infix(new SqlCast(Call("coalesce", Call("sum", value.Sql), Whole(0)), SqlType.Double), "/", new SqlCast(Whole(site.WallNs), SqlType.Double)), ColumnKind.Share)
        : null;

    private static BoundExpr? Distinct(AggregateSite site) => site.Arguments is [var value]
        ? Result(site, BigInt(Call("count", value.Sql) with { Distinct = true }), ColumnKind.Integer)
        : null;

    private static BoundExpr? WeightedMean(AggregateSite site) => site.Arguments is [{ IsNumber: true } value, { Kind: ColumnKind.Duration or ColumnKind.Integer or ColumnKind.Real } weight]
        ? Result(site, Infix(Call("sum", Infix(new SqlCast(value.Sql, SqlType.Double), "*", weight.Sql)), "/", Call("nullif", new SqlCast(Call("sum", weight.Sql), SqlType.Double), Whole(0))), ColumnKind.Real)
        : null;

    private static BoundExpr? Correlation(AggregateSite site) => site.Arguments is [var left, var right] && IsOrdered(left) && IsOrdered(right)
        ? Result(site, Case(All(Varies(left), Varies(right))!, Call("corr", new SqlCast(left.Sql, SqlType.Double), new SqlCast(right.Sql, SqlType.Double)), new SqlNull()), ColumnKind.Real)
        : null;

    // What is the same everywhere goes with nothing: there is no correlation, where engines say that it is no number.
    private static SqlExpr Varies(BoundExpr value) => Infix(Call("min", value.Sql), "<", Call("max", value.Sql));

    private static bool IsOrdered(BoundExpr value) => value.IsNumber || value.Kind == ColumnKind.Duration;

    private static BoundExpr? Numeric(AggregateSite site) => site.Arguments is [var value] && IsOrdered(value)
        ? value
        : null;

    // Lengths of time stay whole nanoseconds.
    private static BoundExpr Whole(AggregateSite site, BoundExpr value, SqlExpr sql, Func<SqlExpr, SqlExpr> rounded) => value.Kind == ColumnKind.Duration
        ? Result(site, rounded(sql), ColumnKind.Duration)
        : Result(site, new SqlCast(sql, SqlType.Double), value.Kind == ColumnKind.Share ? ColumnKind.Share : ColumnKind.Real);

    private static SqlWhole Whole(long value) => new SqlWhole(value);

    private static BoundExpr Result(AggregateSite site, SqlExpr sql, ColumnKind kind) => new(sql, kind, site.Call.Span);
}
