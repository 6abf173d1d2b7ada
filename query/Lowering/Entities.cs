using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>The entities of a kind that a subject chose, from the kind's own table, so that those without a row count too.</summary>
internal sealed record KindEntities(TextSpan Span, string Table, ImmutableArray<KeyedColumn> From, SqlExpr? Chosen)
    : DomainPlan(Span, [.. From.Select(column => column.Key)])
{
    /// <inheritdoc/>
    public override string Title => $"entities of {Table}";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [];

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) =>
        new Select([.. From.Select(column => column.Item)], [new SqlSource(SqlPlan.Table(Table), Scan.Alias)])
        {
            Distinct = true,
            Where = Chosen,
        };
}

/// <summary>Every combination of two sets of entities that agree where they speak of the same one.</summary>
internal sealed record CombinedEntities(DomainPlan Left, DomainPlan Right)
    : DomainPlan(Left.Span, [.. Left.Keys, .. Right.Keys.Where(key => !Left.Keys.Any(key.SameEntity))])
{
    /// <inheritdoc/>
    public override string Title => "entities of both";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Left, Right];

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => KeyJoin.Combine(sql, Left, Left.Keys, Right, Left.Keys.Select(key => Item("a", key.Sql)));
}

/// <summary>A set of entities with some of its keys left out.</summary>
internal sealed record ReducedEntities(DomainPlan Input, ImmutableArray<Key> Left) : DomainPlan(Input.Span, Left)
{
    /// <inheritdoc/>
    public override string Title => $"entities by {string.Join(", ", Left.Select(key => key.Name))}";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) =>
        new Select([.. Left.Select(key => KeyJoin.Value("a", key, Input.Keys).As(key.Sql))], [new SqlSource(sql.Of(Input), "a")]) { Distinct = true };
}

/// <summary>Rows, each as often as there are entities that it goes with: those that agree with it where both speak of the same one.</summary>
internal sealed record WithEntities(SpanPlan Input, DomainPlan Entities)
    : SpanPlan(Input.Span, Input.Facts with { Keys = [.. Input.Keys, .. Entities.Keys.Where(key => !Input.Keys.Any(key.SameEntity))] }, Input.Payload)
{
    /// <inheritdoc/>
    public override string Step => "others";

    /// <inheritdoc/>
    public override string Title => $"for each {string.Join(", ", Entities.Keys.Select(key => key.Name))}";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override DomainPlan Domain => new CombinedEntities(Input.Domain, Entities);

    /// <inheritdoc/>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => this with { Input = Input.Near(time, whole) };

    /// <inheritdoc/>
    public override SpanPlan? Unknown => Input.Unknown is { } unknown ? new WithEntities(unknown, Entities) : null;

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) =>
        KeyJoin.Combine(sql, Input, Input.Keys, Entities, Input.Items("a"));
}
