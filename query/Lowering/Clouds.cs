using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Rows that are as doubtful as the time of which nothing is known in what they reach over.</summary>
/// <remarks>
/// <code>
/// unknown        ····???···LL···      L: events were lost
/// rows           ·AA···············   certain
///                ·BBBB·············   inferred
///                ······CCCCCC······   lossy
/// </code>
/// A row overlaps an unknown one exactly if one of those that start before the row stops itself stops after the row starts. So of all that
/// start before a time it is enough to know the latest stop, and the latest where events were lost: a running maximum, which an ASOF join
/// finds. Where the unknown rows are few, the statement names them instead, since a join costs each row as much as finding it did.
/// </remarks>
/// <param name="keys">Keys of the rows, to match those of the unknown ones.</param>
/// <param name="from">Where what a row under an alias reaches over starts.</param>
/// <param name="to">And where it stops; nothing is reached over when that is no later.</param>
internal sealed class Clouds(SqlPlan sql, TextSpan span, ImmutableArray<Key> keys, Func<string, SqlExpr> from, Func<string, SqlExpr> to)
{
    private const string Latest = "latest_ns", LatestLost = "latest_lost_ns", Row = "r";
    private const long Never = -long.MaxValue;

    /// <summary>The rows of a query, with their doubt; the query itself when nothing is unknown.</summary>
    /// <param name="columns">SQL names of its columns.</param>
    public SqlQuery Raised(SqlQuery rows, IEnumerable<string> columns, params IEnumerable<SpanPlan?> unknown)
    {
        ImmutableArray<SpanPlan> parts = [.. unknown.OfType<SpanPlan>().SelectMany(part => Together.Apart(part))];
        if (parts.IsEmpty) return rows;
        ImmutableArray<string> names = [.. columns];
        var (doubts, joins) = (new List<SqlExpr> { Col(Row, SpanColumns.Doubt) }, new List<SqlSource>());
        var named = new HashSet<(UnknownRow, string)>();
        var needsOne = false;
        foreach (var part in parts)
        {
            var shared = SharedKeys.Of(keys, part.Keys);
            if (part.Few is { } few)
            {
                if (named.Add((few[0].Row, shared.Title))) AddNamed(doubts, few, shared);
                continue;
            }

            var stops = sql.Add("clouds", Stops(part, shared), span);
            if (joins.Exists(join => join.Relation == stops)) continue;
            needsOne |= shared.Keys.Contains(Key.One) && !names.Contains(Key.One.Sql, StringComparer.Ordinal);
            var alias = $"u{joins.Count + 1}";
            joins.Add(SqlSource.Latest(stops, alias, All(shared.Match(Row, alias), Infix(to(Row), ">", Col(alias, SpanColumns.Start)))!));
            doubts.Add(Cast(Before(alias, Latest), Before(alias, LatestLost)));
        }

        var source = sql.Add("reaching", rows, span);
        if (needsOne) source = sql.Add("keyed", new Select([.. names.Select(name => Item("a", name)), Whole(1).As(Key.One.Sql)], [new SqlSource(source, "a")]), span);
        return new Select([.. names.Select(name => name is SpanColumns.Doubt ? Call("greatest", [.. doubts]).As(name) : Item(Row, name))], [new SqlSource(source, Row), .. joins]);
    }

    private SqlExpr From => from(Row);

    private SqlExpr To => to(Row);

    private Select Stops(SpanPlan unknown, SharedKeys shared)
    {
        ImmutableArray<SqlItem> items = shared.Items("a", unknown.Keys);
        ImmutableArray<SqlExpr> partition = [.. items.Select(item => item.Expr).Where(value => value is SqlColumn)];
        SqlCall Running(SqlExpr stop) => Over("max", [stop], partition, new SqlOrder(Col("a", SpanColumns.Start)));
        var lost = Case(Equal(Col("a", SpanColumns.Doubt), Whole(CertaintyRank.Lossy)), Col("a", SpanColumns.Stop), Whole(Never));
        return new Select(
            [.. items, Item("a", SpanColumns.Start), Running(Col("a", SpanColumns.Stop)).As(Latest), Running(lost).As(LatestLost)],
            [new SqlSource(sql.Of(unknown), "a")]) { Where = Infix(Col("a", SpanColumns.Doubt), ">", Whole(0)) };
    }

    private static SqlCall Before(string alias, string stop) => Call("coalesce", Col(alias, stop), Whole(Never));

    private SqlCase Cast(SqlExpr latest, SqlExpr latestLost) => new SqlCase(
        [(Infix(From, ">=", To), Whole(0)), (Infix(latestLost, ">", From), Whole(CertaintyRank.Lossy)), (Infix(latest, ">", From), Whole(CertaintyRank.Inferred))], Whole(0));

    private void AddNamed(List<SqlExpr> doubts, ImmutableArray<NamedRow> rows, SharedKeys shared)
    {
        foreach (var same in rows.GroupBy(row => row.Row.IsLost))
        {
            // Most rows lie outside of the time in which all of them do.
            var within = same.Skip(1).Any() ? Reaches(same.Min(row => row.Row.StartNs), same.Max(row => row.Row.StopNs)) : null;
            var any = same.Select(row => All([Reaches(row.Row.StartNs, row.Row.StopNs), .. Same(row)])!).Aggregate((one, other) => Infix(one, "OR", other));
            doubts.Add(Case(All(within, Infix(From, "<", To), any)!, Whole(same.Key ? CertaintyRank.Lossy : CertaintyRank.Inferred), Whole(0)));
        }

        SqlExpr Reaches(long start, long stop) => Infix(Infix(From, "<", Whole(stop)), "AND", Infix(To, ">", Whole(start)));
        IEnumerable<SqlExpr> Same(NamedRow row) => row.Entity.Where(part => shared.Keys.Any(part.Key.SameEntity)).Select(part => Equal(KeyJoin.Value(Row, part.Key, keys), Whole(part.Value)));
    }
}
