using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>The times of rows, with other names for their keys.</summary>
internal sealed record Renamed : SpanPlan
{
    private readonly SpanPlan _input;
    private readonly ImmutableArray<(Key From, Key To)> _names;

    private Renamed(SpanPlan input, ImmutableArray<(Key, Key To)> names)
        : base(input.Span, input.Facts with { Keys = [.. names.Select(pair => pair.To)] }, []) => (_input, _names) = (input, names);

    /// <inheritdoc/>
    public override string Step => "renamed";

    /// <inheritdoc/>
    public override string Title => _input.Title;

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [_input];

    /// <inheritdoc/>
    public override DomainPlan Domain => new RenamedEntities(_input.Domain, _names);

    /// <summary>Rows whose keys are called as those of the same entities are, and as no other; the rows themselves when they are.</summary>
    public static SpanPlan Of(SpanPlan rows, ImmutableArray<Key> keys)
    {
        ImmutableArray<(Key From, Key To)> names = [.. rows.Keys.Select(key => (key, keys.FirstOrDefault(key.SameEntity) ?? Apart(key, keys)))];
        return names.All(pair => string.Equals(pair.From.Sql, pair.To.Sql, StringComparison.Ordinal)) ? rows : new Renamed(rows, names);
    }

    private static Key Apart(Key key, ImmutableArray<Key> keys) =>
        keys.Any(other => string.Equals(other.Sql, key.Sql, StringComparison.Ordinal)) ? key with { Sql = "unseen_" + key.Sql } : key;

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => new Select(
        [.. _names.Select(pair => Col("a", pair.From.Sql).As(pair.To.Sql)), .. SpanColumns.All.Select(name => Item("a", name))],
        [new SqlSource(sql.Of(_input), "a")]);
}
