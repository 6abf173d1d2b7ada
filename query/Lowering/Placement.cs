using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>When each entity ran on which other, as a track says; the keys of the other are payload here.</summary>
internal sealed record Placement : SpanPlan
{
    private const string Prefix = "on_";
    private readonly BoundSubject _runs;
    private readonly Place _place;

    /// <summary>The placements of a subject.</summary>
    public Placement(BoundSubject runs, Place place)
        : base(runs.Syntax.Span, new Facts(runs.Keys, Disjoint: true, Instant: false, Contiguous: false) { Clock = runs.Clock }, [.. place.Added.Select(Column)]) =>
        (_runs, _place) = (runs, place);

    /// <summary>The time that rows have to touch; null for any.</summary>
    private TimeSpanNs? Time { get; init; }

    /// <inheritdoc/>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => this with { Time = time };

    /// <summary>The payload column that holds a key of the other.</summary>
    public static PlanColumn Column(Key key) => new(Prefix + key.Name, Prefix + key.Sql, ColumnKind.Integer, Show.Internal);

    /// <inheritdoc/>
    public override string Step => "placement";

    /// <inheritdoc/>
    public override string Title => $"{_runs.Kind.Name} on {_place.Target.Kind.Name}, by {_place.RunsOn.Table}.{_place.RunsOn.Column}";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [];

    /// <inheritdoc/>
    public override DomainPlan Domain => new PlacedEntities(this, _place.Added);

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var number = Col(Scan.Alias, _place.RunsOn.Column);
        var isHosts = _place.RunsOn.Target == WhichMachine.Host;
        var from = ImmutableArray.Create(new SqlSource(SqlPlan.Table(_place.RunsOn.Table), Scan.Alias));
        if (isHosts) from = from.Add(new SqlSource(SqlPlan.Table("machine"), "m", "JOIN", Equal(Col("m", "machine_id"), Col(Scan.Alias, "machine_id"))));
        return new Select(
            [
                .. _runs.Columns().Select(column => Col(Scan.Alias, column.Column).As(column.Key.Sql)),
                .. Scan.Interval,
                .. Payload.Select((column, i) => (i == 0 && isHosts ? Col("m", "parent_id") : number).As(column.Sql)),
            ],
            from)
        {
            Where = All(_runs.Chosen(null), Scan.Touches(Time, isInstant: false), new SqlIsNull(number, Negated: true), _place.Target.Numbered(number)),
        };
    }
}

/// <summary>Which entity ever ran on which other.</summary>
internal sealed record PlacedEntities(SpanPlan Rows, ImmutableArray<Key> Added) : DomainPlan(Rows.Span, [.. Rows.Keys, .. Added])
{
    /// <inheritdoc/>
    public override string Title => "who ever ran on which";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [];

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) =>
        new Select([.. Rows.Keys.Select(key => Item("a", key.Sql)), .. Added.Select(key => Col("a", Placement.Column(key).Sql).As(key.Sql))], [new SqlSource(sql.Of(Rows), "a")]) { Distinct = true };
}

/// <summary>Rows cut where their entity moves, with what it runs on as keys: <c>vcpu on cpu</c>.</summary>
/// <remarks>
/// <code>
/// rows       AAAAAAAABBBB
/// placement  111122222222
/// result     AAAAAAAABBBB      A on 1, A on 2, B on 2
///            1111222222222
/// </code>
/// The common time of the rows and the placements of the same entity. An entity runs on one other at a time, so the rows stay
/// disjoint per entity and more so per pair.
/// </remarks>
internal sealed record Placed : SpanPlan
{
    private And _pairs;
    private readonly ImmutableArray<Key> _added;

    /// <summary>The rows of a step, placed.</summary>
    public Placed(SpanPlan rows, Placement placement, ImmutableArray<Key> added)
        : this(new And(rows.Span, rows, placement), rows, added)
    {
    }

    private Placed(And pairs, SpanPlan rows, ImmutableArray<Key> added)
        : base(
            rows.Span,
            pairs.Facts with { Keys = [.. pairs.Facts.Keys, .. added] },
            [.. rows.Payload.Where(column => !added.Any(key => string.Equals(key.Sql, column.Sql, StringComparison.Ordinal)))]) =>
        (_pairs, _added) = (pairs, added);

    /// <inheritdoc/>
    public override string Step => "placed";

    /// <inheritdoc/>
    public override string Title => $"with {string.Join(", ", _added.Select(key => key.Name))} that it runs on";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [_pairs];

    /// <inheritdoc/>
    public override DomainPlan Domain => _pairs.Domain;

    /// <inheritdoc/>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => this with { _pairs = (And)_pairs.Near(time, whole) };

    /// <summary>The rows in which the truth is not known, placed; null when there are none.</summary>
    public override SpanPlan? Unknown => _pairs.Left.Unknown is { } unknown ? new Placed(unknown, (Placement)_pairs.Right, _added) : null;

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => new Select(
        [
            .. _pairs.Keys.Select(key => Item("a", key.Sql)),
            .. _added.Select(key => Col("a", Placement.Column(key).Sql).As(key.Sql)),
            .. SpanColumns.All.Select(name => Item("a", name)),
            .. Payload.Select(column => Item("a", column.Sql)),
        ],
        [new SqlSource(sql.Of(_pairs), "a")]);
}
