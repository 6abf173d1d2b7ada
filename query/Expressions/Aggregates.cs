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

/// <summary>Binds a call of a function of many rows.</summary>
internal delegate BoundExpr Aggregate(AggregateSite site);

/// <summary>Functions of many rows. To add one, add a line and its method.</summary>
internal static class Aggregates
{
    /// <summary>All of them by name.</summary>
    public static FrozenDictionary<string, Aggregate> All { get; } = new Dictionary<string, Aggregate>(StringComparer.Ordinal)
    {
        ["count"] = Count,
        ["countif"] = CountIf,
        ["total"] = site => Total(site, null),
        ["totalif"] = TotalIf,
        ["mean"] = Mean,
        ["min"] = site => Extreme(site, "min"),
        ["max"] = site => Extreme(site, "max"),
        ["median"] = site => Percentile(site, 0.5),
        ["rate"] = Rate,
        ["p50"] = site => Percentile(site, 0.5),
        ["p90"] = site => Percentile(site, 0.9),
        ["p99"] = site => Percentile(site, 0.99),
        ["p999"] = site => Percentile(site, 0.999),
        ["share"] = Share,
        ["distinct"] = Distinct,
        ["wavg"] = WeightedMean,
        ["corr"] = Correlation,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Those that are 0 where there is nothing to sum up; the others have no value there.</summary>
    public static FrozenSet<string> Sums { get; } = ((string[])["count", "countif", "total", "totalif", "share", "distinct", "rate"]).ToFrozenSet(StringComparer.Ordinal);

    // With buckets a row counts in the one that it starts in, so that counts add up (meaning, rule 9).
    private static BoundExpr Count(AggregateSite site)
    {
        if (site.Arguments.Length > 1) throw Wrong(site, "nothing, or one column whose values are counted", "count()");
        ImmutableArray<SqlExpr> of = site.Arguments.IsEmpty ? [Whole(1)] : [site.Arguments[0].Sql];
        return Result(site, BigInt(Call("count", of) with { Filter = site.StartsHere }), ColumnKind.Integer);
    }

    // Rows a second of wall time.
    private static BoundExpr Rate(AggregateSite site) => site.Arguments.IsEmpty
        ? Result(site, Infix(new SqlCast(Count(site).Sql, SqlType.Double), "/", new SqlCast(new SqlBound(site.WallNs / 1e9), SqlType.Double)), ColumnKind.Real)
        : throw Wrong(site, "nothing: it counts the rows of a second", "rate()");

    private static BoundExpr CountIf(AggregateSite site) => site.Arguments is [{ Kind: ColumnKind.Flag } condition]
        ? Result(site, BigInt(Call("count", Whole(1)) with { Filter = All(condition.Sql, site.StartsHere) }), ColumnKind.Integer)
        : throw Wrong(site, "a condition", "countif(dur > 1ms)");

    private static BoundExpr Total(AggregateSite site, SqlExpr? filter)
    {
        if (site.Arguments.IsEmpty || !(site.Arguments[0].IsNumber || site.Arguments[0].Kind == ColumnKind.Duration)) throw Wrong(site, "a length of time or a number", $"{site.Call.Name.Text}(dur)");
        var sum = Call("coalesce", Call("sum", site.Arguments[0].Sql) with { Filter = filter }, Whole(0));
        var isWhole = site.Arguments[0].Kind is ColumnKind.Integer or ColumnKind.Duration;
        return Result(site, isWhole ? BigInt(sum) : new SqlCast(sum, SqlType.Double), isWhole ? site.Arguments[0].Kind : ColumnKind.Real);
    }

    private static BoundExpr TotalIf(AggregateSite site) => site.Arguments is [_, { Kind: ColumnKind.Flag } condition]
        ? Total(site, condition.Sql)
        : throw Wrong(site, "a length of time or number, and a condition", "totalif(dur, certainty = \"certain\")");

    private static BoundExpr Mean(AggregateSite site) => Whole(site, Numeric(site), Call("avg", Numeric(site).Sql));

    private static BoundExpr Percentile(AggregateSite site, double part) => Whole(site, Numeric(site), new SqlQuantile(Numeric(site).Sql, part));

    private static BoundExpr Extreme(AggregateSite site, string function) => site.Arguments is [var value]
        ? Result(site, Call(function, value.Sql), value.Kind)
        : throw Wrong(site, "one column", $"{function}(dur)");

    private static BoundExpr Share(AggregateSite site) => site.Arguments is [{ Kind: ColumnKind.Duration } value]
        ? Result(site, Infix(new SqlCast(Call("coalesce", Call("sum", value.Sql), Whole(0)), SqlType.Double), "/", new SqlCast(Whole(site.WallNs), SqlType.Double)), ColumnKind.Share)
        : throw Wrong(site, "a length of time", "share(dur)");

    private static BoundExpr Distinct(AggregateSite site) => site.Arguments is [var value]
        ? Result(site, BigInt(Call("count", value.Sql) with { Distinct = true }), ColumnKind.Integer)
        : throw Wrong(site, "one column", "distinct(guest)");

    private static BoundExpr WeightedMean(AggregateSite site) => site.Arguments is [{ IsNumber: true } value, { Kind: ColumnKind.Duration or ColumnKind.Integer or ColumnKind.Real } weight]
        ? Result(site, Infix(Call("sum", Infix(new SqlCast(value.Sql, SqlType.Double), "*", weight.Sql)), "/", Call("nullif", new SqlCast(Call("sum", weight.Sql), SqlType.Double), Whole(0))), ColumnKind.Real)
        : throw Wrong(site, "a number and its weight", "wavg(freq, dur)");

    private static BoundExpr Correlation(AggregateSite site) => site.Arguments is [var left, var right] && IsOrdered(left) && IsOrdered(right)
        ? Result(site, Call("corr", new SqlCast(left.Sql, SqlType.Double), new SqlCast(right.Sql, SqlType.Double)), ColumnKind.Real)
        : throw Wrong(site, "two numbers or lengths of time", "corr(dur, stolen)");

    private static bool IsOrdered(BoundExpr value) => value.IsNumber || value.Kind == ColumnKind.Duration;

    private static BoundExpr Numeric(AggregateSite site) => site.Arguments is [var value] && IsOrdered(value)
        ? value
        : throw Wrong(site, "a length of time or a number", $"{site.Call.Name.Text}(dur)");

    // Lengths of time stay whole nanoseconds.
    private static BoundExpr Whole(AggregateSite site, BoundExpr value, SqlExpr sql) => value.Kind == ColumnKind.Duration
        ? Result(site, Rounded(sql), ColumnKind.Duration)
        : Result(site, new SqlCast(sql, SqlType.Double), value.Kind == ColumnKind.Share ? ColumnKind.Share : ColumnKind.Real);

    private static SqlWhole Whole(long value) => new SqlWhole(value);

    private static BoundExpr Result(AggregateSite site, SqlExpr sql, ColumnKind kind) => new(sql, kind, site.Call.Span);

    private static Fault Wrong(AggregateSite site, string wanted, string example) =>
        Fault.At(site.Call.Span, "VQL304", $"`{site.Call.Name.Text}` takes {wanted}.", $"Example: {example}");
}
