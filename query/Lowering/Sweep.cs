using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.Sweeps;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>When so and so many of several claims hold at once: <c>or</c>, <c>any</c>, <c>all</c>, <c>no</c>, <c>at least n</c>.</summary>
/// <remarks>
/// <code>
/// inputs    AAAA····AA····
///           ··BBBB··BB····
/// open      11221100220000
/// &gt;= 1      XXXXXX··XX····      = 0   ······XX··XXXX
/// </code>
/// Every start counts +1 and every stop −1; the running sum over the borders of a key is the number of rows open from
/// that border to the next. Borders where the answer to "enough?" stays the same are joined. Rows are half-open, so
/// starts and stops at one instant belong into one sum.
/// </remarks>
/// <param name="Left">Keys that the result keeps.</param>
/// <param name="Sign">How the number of open rows is compared.</param>
/// <param name="Count">With what; null for the number of entities (<c>all</c>).</param>
internal sealed record Sweep(TextSpan Span, ImmutableArray<SpanPlan> Sides, ImmutableArray<Key> Left, string Sign, int? Count)
    : SpanPlan(
        Span,
        new Facts(Left, Disjoint: true, Instant: false, Contiguous: false) { Unclosed = Sides.Any(side => side.Facts.Unclosed), Clock = Clock.Told(Sides.Select(side => side.Facts.Clock).Aggregate(Clock.Of), Left) },
        [])
{
    private readonly DomainPlan _domain = Sides.Length == 1
        ? new ReducedEntities(Sides[0].Domain, Left)
        : new CombinedEntities(new ReducedEntities(Sides[0].Domain, Left), new ReducedEntities(Sides[1].Domain, Left));

    /// <inheritdoc/>
    public override string Step => "sweep";

    /// <inheritdoc/>
    public override string Title =>
        $"time in which {Sign} {Count?.ToString(CultureInfo.InvariantCulture) ?? "all"} hold{(Left is [var only] && only == Key.One ? string.Empty : " per " + string.Join(", ", Left.Select(key => key.Name)))}, by a sweep";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [.. Sides];

    /// <inheritdoc/>
    public override DomainPlan Domain => Over is null ? _domain : new ReducedEntities(Over, Left);

    /// <summary>The entities of the result, when they are more than those of the inputs; null when they are not.</summary>
    public DomainPlan? Over { get; init; }

    /// <summary>Rows merge with rows outside a range, so its rows are whole only when nothing is left out.</summary>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => whole ? this : this with { Sides = [.. Sides.Select(side => side.Near(time, whole: false))] };

    /// <summary>When not so many hold; as doubtful as if it had been asked so in the first place: <c>not any</c> is <c>no</c>.</summary>
    public Sweep Rest() => this with
    {
        Sign = (Sign, Count) switch
        {
            ("=", 0) => ">",
            ("=", _) => "<>",
            (">", _) => "<=",
            (">=", _) => "<",
            ("<=", _) => ">",
            _ => throw new System.Diagnostics.UnreachableException(),
        },
    };

    /// <inheritdoc/>
    /// <remarks>
    /// More may be open than was seen. Where so many would be enough, a row may hold there; where few enough were seen to be open, the row that covers it
    /// may stop there, and another start.
    /// </remarks>
    public override SpanPlan? Unknown => Together.Of(Span, Domain, Sides.Select(side => side.Unknown)) is not { } unknown ? null : (Sign, Count) switch
    {
        ("<=" or "<", _) or ("=", 0) or ("<>", null) => Widened.ToNext(new And(Span, this, unknown)),
        (">", 0) or ("=" or "<>", not null) => unknown,
        _ => this with { Sides = [.. Sides.Select(side => Together.Of(Span, side.Domain, side, side.Unknown)!)] },
    };

    /// <summary>Time in which more may be open than was seen, where that makes rows doubtful: "no vcpu is halted" is, where it is not known whether one is.</summary>
    public IEnumerable<SpanPlan> MaybeOpen => Sign is "<=" or "<" or "<>" || (Sign is "=" && Count is not null) ? Sides.Select(side => side.Unknown).OfType<SpanPlan>() : [];

    /// <inheritdoc/>
    /// <remarks>The engine's own sweep where it has one.</remarks>
    public override SqlQuery Lower(SqlPlan sql)
    {
        if (!sql.CanSweep(Left)) return new PortableSweep(sql, this).Rows();
        var rows = sql.Swept(Feed(sql), new CountSweep([.. Left.Select(key => key.Sql)], Sign, Count, sql.Session), Span);
        return new Select([.. Left.Select(key => Item("w", key.Sql)), .. SpanColumns.All.Select(name => Item("w", name))], [new SqlSource(rows, "w")]);
    }

    private UnionAll Feed(SqlPlan sql)
    {
        IEnumerable<SqlQuery> parts =
        [
            .. Sides.Select(side => SweepInput.Intervals(sql, side, Left, SweepRole.Counted)),
            .. MaybeOpen.Select(maybe => SweepInput.Intervals(sql, maybe, Left, SweepRole.Unknown)),
            SweepInput.Entities(sql, Domain, Left, SweepRole.Key),
            .. Count is null ? (SqlQuery[])[SweepInput.Entities(sql, Sides[0].Domain, Left, SweepRole.Entity)] : [],
        ];
        return new UnionAll([.. parts]);
    }
}
