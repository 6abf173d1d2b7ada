using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Rows of a track in which nothing is known of its entity, as doubtful as they make what reaches over them.</summary>
/// <remarks>
/// Where events were lost that is lossy. Whatever else a row says, what nobody saw is inferred at best; and that the row itself may have been longer,
/// because the trace starts or stops in it, is no matter.
/// </remarks>
internal sealed record Unseen(Scan Rows, SqlExpr Claim, Lazy<UnknownRows> Known) : SpanPlan(Rows.Span, Rows.Facts with { Contiguous = false }, [])
{
    /// <inheritdoc/>
    public override string Step => "unseen";

    /// <inheritdoc/>
    public override string Title => $"rows of {Rows.Table.Name} in which nothing is known";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [];

    /// <inheritdoc/>
    public override DomainPlan Domain => Rows.Domain;

    /// <inheritdoc/>
    public override ImmutableArray<NamedRow>? Few => Known.Value.Few is { } few && !few.IsEmpty && Rows.From.All(column => few[0].Entity.ContainsKey(column.Column))
        ? [.. few.Select(row => new NamedRow([.. Rows.From.Select(column => (column.Key, row.Entity[column.Column]))], row))]
        : null;

    /// <summary>The doubt that a row of a certainty casts on what reaches over it.</summary>
    public static SqlExpr Cast(SqlExpr isLost) => Case(isLost, Whole(CertaintyRank.Lossy), Whole(CertaintyRank.Inferred));

    /// <inheritdoc/>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => this with { Rows = (Scan)Rows.Near(time, whole) };

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var rows = sql.Of(Rows with { Claim = Claim, Payload = [] });
        return new Select(
            [.. Items("a").Select(item => item.Name is SpanColumns.Doubt ? Cast(Equal(item.Expr, Whole(CertaintyRank.Lossy))).As(item.Name) : item)],
            [new SqlSource(rows, "a")]);
    }
}
