using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>A side of a pair: its columns under names that the other side does not use, and its own length (<c>left.dur</c>).</summary>
internal sealed record Side : SpanPlan
{
    private SpanPlan _input;
    private readonly ImmutableArray<(Key From, Key To)> _keys;
    private readonly ImmutableArray<(PlanColumn From, PlanColumn To)> _payload;
    private readonly PlanColumn _dur;

    private Side(SpanPlan input, ImmutableArray<(Key, Key To)> keys, ImmutableArray<(PlanColumn, PlanColumn To)> payload, PlanColumn dur)
        : base(input.Span, input.Facts with { Keys = [.. keys.Select(pair => pair.To)] }, [.. payload.Select(pair => pair.To), dur])
    {
        _input = input;
        _keys = keys;
        _payload = payload;
        _dur = dur;
        Domain = new RenamedEntities(input.Domain, keys);
    }

    /// <summary>A side by its name, <c>left</c> or <c>right</c>; keys of the same entity keep their names.</summary>
    /// <param name="taken">SQL names of the other side.</param>
    /// <param name="other">Keys of the other side.</param>
    public static Side Of(SpanPlan input, string name, ImmutableHashSet<string> taken, params ImmutableArray<Key> other)
    {
        var used = taken.ToBuilder();
        var keys = input.Keys.Select(key => (key, Free(key, name, used, other))).ToImmutableArray();
        var payload = input.Payload.Where(column => column.Show != Show.Hidden).Select(column => (From: column, To: Free(column, name, used)));
        return new Side(input, keys, [.. payload.Where(pair => pair.To is not null).Select(pair => (pair.From, pair.To!))], new PlanColumn(name + ".dur", name + "_dur_ns", ColumnKind.Duration, Show.Hidden));
    }

    /// <inheritdoc/>
    public override DomainPlan Domain { get; }

    /// <inheritdoc/>
    public override bool EquallyCertain => _input.EquallyCertain;

    /// <inheritdoc/>
    public override SpanPlan? Unknown => _input.Unknown;

    /// <summary>The length follows from start and stop.</summary>
    public override IEnumerable<string> Differing => base.Differing.Where(column => !string.Equals(column, _dur.Sql, StringComparison.Ordinal));

    /// <summary>Its length before clipping is a column, so its rows stay whole.</summary>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => this with { _input = _input.Near(time, whole: true) };

    /// <inheritdoc/>
    public override string Step => "side";

    /// <inheritdoc/>
    public override string Title => "one side of a pair";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [_input];

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => new Select(
        [
            .. _keys.Select(pair => Col("a", pair.From.Sql).As(pair.To.Sql)),
            .. SpanColumns.All.Select(name => Item("a", name)),
            .. _payload.Select(pair => Col("a", pair.From.Sql).As(pair.To.Sql)),
            Infix(Col("a", SpanColumns.Stop), "-", Col("a", SpanColumns.Start)).As(_dur.Sql),
        ],
        [new SqlSource(sql.Of(_input), "a")]);

    private static Key Free(Key key, string name, ImmutableHashSet<string>.Builder used, ImmutableArray<Key> other)
    {
        if (key == Key.One) return key;
        if (other.FirstOrDefault(key.SameEntity) is { } same) return key with { Name = same.Name, Sql = same.Sql, Show = same.Show };
        while (!used.Add(key.Sql)) key = key with { Name = $"{name}.{key.Name}", Sql = $"{name}_{key.Sql}" };
        return key;
    }

    // Columns of two sides can be told apart by a prefix; equal ones of a third side are left out, so that long chains stay narrow.
    private static PlanColumn? Free(PlanColumn column, string name, ImmutableHashSet<string>.Builder used)
    {
        if (used.Add(column.Sql)) return column;
        var renamed = column with { Name = $"{name}.{column.Name}", Sql = $"{name}_{column.Sql}" };
        return !column.Name.Contains('.', StringComparison.Ordinal) && used.Add(renamed.Sql) ? renamed : null;
    }
}

/// <summary>Entities with other names for their keys.</summary>
internal sealed record RenamedEntities(DomainPlan Input, ImmutableArray<(Key From, Key To)> Names) : DomainPlan(Input.Span, [.. Names.Select(pair => pair.To)])
{
    /// <inheritdoc/>
    public override string Title => Input.Title;

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) =>
        new Select([.. Names.Select(pair => Col("a", pair.From.Sql).As(pair.To.Sql))], [new SqlSource(sql.Of(Input), "a")]);
}
