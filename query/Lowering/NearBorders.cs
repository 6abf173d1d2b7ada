using System.Collections.Immutable;
using VmQuery.Query.Lowering.Relations;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Rows with whether some border of other rows lies so near to a moment of theirs that, by their clocks, it may lie on the other side of it.</summary>
/// <remarks>
/// <code>
/// row      ··[—————)·······      clock error of the pair: 2
/// other    ···XXXXXXXXXX···      near: it starts 1 after the row does
/// </code>
/// The nearest border that may lie before a moment is found by an ASOF join; it is near unless it does so for sure. Other rows of the same keys count
/// with the worst of their errors, so a row may be taken for doubtful that a closer look at each partner would clear.
/// </remarks>
internal static class NearBorders
{
    /// <summary>1 where a border is near, else 0.</summary>
    public const string IsNear = "is_near";

    /// <summary>Worst clock error of the other rows; 0 where there are none.</summary>
    public const string OtherErr = "other_err_ns";

    private const string At = "at_ns", Apart = "apart_ns";
    private const long LongAgo = 1L << 62;

    /// <summary>The rows with both columns.</summary>
    /// <param name="rows">Rows that have the keys.</param>
    /// <param name="columns">SQL names of their columns.</param>
    /// <param name="err">Clock error of a row under an alias.</param>
    /// <param name="moments">Moments of a row that matter.</param>
    public static Relation Beside(
        SqlPlan sql, TextSpan span, Relation rows, IEnumerable<string> columns, Func<string, SqlExpr> err, SpanPlan other, ImmutableArray<Key> keys, params ImmutableArray<Func<Borders, SqlExpr>> moments)
    {
        ImmutableArray<string> kept = [.. columns];
        var others = sql.Of(other);
        // Some engines join on a constant key by time only, so the errors get a time before all rows.
        var errors = sql.Add(
            "errors",
            new Select(
                [.. Keyed(), Call("max", Col("b", SpanColumns.SyncErr)).As(OtherErr), Infix(Call("min", Col("b", SpanColumns.Start)), "-", Whole(LongAgo)).As(At)],
                [new SqlSource(others, "b")]) { GroupBy = [.. keys.Where(key => other.Keys.Any(key.SameEntity)).Select(key => KeyJoin.Value("b", key, other.Keys))] },
            span);
        var otherErr = Call("coalesce", Col("e", OtherErr), Whole(0));
        var apart = sql.Add(
            "apart",
            new Select(
                [.. kept.Select(name => Item("r", name)), otherErr.As(OtherErr), Case(Holds(Infix(Col("e", OtherErr), ">=", Whole(0))), Infix(err("r"), "+", otherErr), Whole(0)).As(Apart)],
                [new SqlSource(rows, "r"), new SqlSource(errors, "e", "ASOF LEFT JOIN", All(Match("e"), Infix(Col("r", SpanColumns.Start), ">", Col("e", At))))]),
            span);
        var borders = sql.Add("borders", new UnionAll([Border(SpanColumns.Start), Border(SpanColumns.Stop)]), span);
        ImmutableArray<SqlExpr> at = [.. moments.Select(moment => moment(new Borders("r")))];
        var isNear = at.Select((moment, i) => Infix(Col(Alias(i), At), ">", Infix(moment, "-", Col("r", Apart)))).Aggregate((one, other) => Infix(one, "OR", other))!;
        return sql.Add(
            "near",
            new Select(
                [.. kept.Select(name => Item("r", name)), Item("r", OtherErr), Case(Holds(isNear), Whole(1), Whole(0)).As(IsNear)],
                [
                    new SqlSource(apart, "r"),
                    .. at.Select((moment, i) => new SqlSource(borders, Alias(i), "ASOF LEFT JOIN", All(Match(Alias(i)), Infix(Infix(moment, "+", Col("r", Apart)), ">", Col(Alias(i), At))))),
                ]),
            span);

        IEnumerable<SqlItem> Keyed() => keys.Select(key => KeyJoin.Value("b", key, other.Keys).As(key.Sql));
        SqlExpr Match(string alias) => All(keys.Select(key => Equal(Col("r", key.Sql), Col(alias, key.Sql))))!;
        Select Border(string border) => new([.. Keyed(), Col("b", border).As(At)], [new SqlSource(others, "b")]);
        static string Alias(int i) => $"n{i + 1}";
    }

    /// <summary>Doubt, but at best inferred where a border is near.</summary>
    public static SqlExpr Doubt(SqlExpr doubt, string alias) => CertaintyRank.InferredWhere(Equal(Col(alias, IsNear), Whole(1)), doubt);
}
