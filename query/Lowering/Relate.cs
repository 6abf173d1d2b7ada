using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Query.Lowering.Relations;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Left rows, whole, for which some right row stands to them as a relation word says; or those for which none does.</summary>
/// <remarks>
/// <code>
/// left             AAA··AA···AAAA
/// right            ·BBBBBBB······      during, say
/// result           ·····XX·······
/// not during       AAA·······AAAA
/// </code>
/// Each probe of the word is one join that finds at most one right row for a left row: no left row is lost or
/// comes twice, whatever overlaps what. <see cref="Rivals"/> sees to it that the row that is found passes if any does. A row is as doubtful
/// as the worse of itself and the right row that kept it, and as their clocks allow; one that is kept because there is no right row is at best inferred where it is not known
/// whether there was one, or where by the clocks one may stand so (<see cref="NearBorders"/>).
/// </remarks>
internal sealed record Relate(TextSpan Span, SpanPlan Left, bool Negated, RelationWord Word, long? WithinNs, SpanPlan Right)
    : SpanPlan(Span, Left.Facts with { Contiguous = false }, Left.Payload)
{
    private readonly SharedKeys _shared = SharedKeys.Of(Left.Keys, Right.Keys);

    /// <inheritdoc/>
    public override string Step => Word.Word is "of" ? "near" : Word.Word;

    /// <inheritdoc/>
    public override string Title => $"left rows, whole, {Said} right rows, {_shared.Title}, by {(Word.Alternatives.IsEmpty ? "an ASOF join" : "equal borders")}";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Left, Right];

    /// <inheritdoc/>
    public override DomainPlan Domain => Left.Domain;

    /// <inheritdoc/>
    /// <remarks>Left rows may be missing; and one may stand so to a right row that is.</remarks>
    public override SpanPlan? Unknown => Together.Of(Span, Domain, Left.Unknown, Negated || Right.Unknown is not { } unknown ? null : new Relate(Span, Left, false, MaybeWord, WithinNs, unknown));

    private RelationWord MaybeWord => Word.IsApart ? Word : Overlapping.Word;

    private string Said => (Negated ? "not " : string.Empty) + (WithinNs is { } ns ? string.Create(CultureInfo.InvariantCulture, $"within {ns} ns ") : string.Empty) + Word.Word;

    // By the clocks a right row may stand so after all, if it is near to not doing so.
    private bool IsOpen => Negated && Clock.Differ(Left.Facts.Clock, Right.Facts.Clock);

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var probes = Word.Probes(new Pair(Left.Facts.Instant, Right.Facts.Instant, WithinNs));
        var (nearest, passes) = Probed(sql, Right, probes, "b", Negated || probes.Length > 1);
        var any = Any(passes);
        var (unsure, maybe) = Negated && Right.Unknown is { } unknown
            ? Probed(sql, unknown, MaybeWord.Probes(new Pair(Left.Facts.Instant, RightInstant: false, WithinNs)), "u", isOuter: true)
            : ([], []);
        var doubt = Worse(SpanColumns.Doubt, passes);
        return new Select(
            [
                .. Keys.Select(key => Item("a", key.Sql)),
                Item("a", SpanColumns.Start),
                Item("a", SpanColumns.Stop),
                (maybe.IsEmpty ? doubt : CertaintyRank.InferredWhere(Holds(Any(maybe)), doubt)).As(SpanColumns.Doubt),
                Worse(SpanColumns.SyncErr, passes).As(SpanColumns.SyncErr),
                .. Payload.Select(column => Item("a", column.Sql)),
            ],
            [new SqlSource(IsOpen ? Near(sql) : _shared.Rows(sql, Left), "a"), .. nearest, .. unsure]) { Where = Negated ? Not(Holds(any)) : any };
    }

    private Relation Near(SqlPlan sql)
    {
        ImmutableArray<Func<Borders, SqlExpr>> moments = [row => row.Start, row => row.Stop];
        if (WithinNs is { } most) moments = [.. moments, row => Infix(row.Start, "-", Whole(most)), row => Infix(row.Stop, "+", Whole(most))];
        var columns = Left.Items("a").Concat(_shared.Missing(Left, Whole(1))).Select(item => item.Name);
        return NearBorders.Beside(sql, Span, _shared.Rows(sql, Left), columns, alias => Col(alias, SpanColumns.SyncErr), Right, _shared.Keys, moments);
    }

    // Each left row with the one right row that decides for each probe, and whether it passes.
    private (ImmutableArray<SqlSource> Nearest, ImmutableArray<SqlExpr> Passes) Probed(SqlPlan sql, SpanPlan rows, ImmutableArray<Probe> probes, string alias, bool isOuter)
    {
        var left = new Borders("a");
        ImmutableArray<Borders> right = [.. probes.Select((_, i) => new Borders($"{alias}{i + 1}"))];
        var nearest = probes.Select((probe, i) => new SqlSource(
            Rivals.Left(sql, rows, _shared, probe.Keep, nearest: probe.Join.Length > 0),
            right[i].Alias,
            $"{probe.Join} {(isOuter ? "LEFT JOIN" : "JOIN")}".TrimStart(),
            All(_shared.Match(left.Alias, right[i].Alias), probe.Nearest(left, right[i]))));
        return ([.. nearest], [.. probes.Select((probe, i) => probe.Passes(left, right[i]))]);
    }

    private static SqlExpr Any(ImmutableArray<SqlExpr> passes) => passes.Aggregate((one, other) => Infix(one, "OR", other))!;

    // Of the row and of the right row that kept it, which is that of the first probe that passes.
    private SqlExpr Worse(string column, ImmutableArray<SqlExpr> passes)
    {
        if (Negated) return IsOpen && column is SpanColumns.Doubt ? NearBorders.Doubt(Col("a", column), "a") : Col("a", column);
        var worse = Of(passes.Length);
        for (var i = passes.Length - 1; i >= 1; i--) worse = Case(Holds(passes[i - 1]), Of(i), worse);
        return worse;

        SqlExpr Of(int probe) => column is SpanColumns.Doubt ? ClockPair.DoubtOfKept(Left, Right, $"b{probe}", WithinNs) : ClockPair.SyncErr($"b{probe}");
    }
}
