using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Intervals as rows for stages and people: machines by name, the length, the certainty as a word.</summary>
internal sealed record Rows : RowPlan
{
    private readonly SpanPlan _input;

    private Rows(SpanPlan input, Asked asked, ImmutableArray<PlanColumn> columns, ImmutableArray<RowOrder> order)
        : base(input.Span, columns, order, asked) => _input = input;

    /// <summary>Columns that intervals have beside their start, and instants do not.</summary>
    public static ImmutableArray<PlanColumn> StopAndLength { get; } =
    [
        new("stop", SpanColumns.Stop, ColumnKind.Instant, Show.Secondary),
        new("dur", RowColumns.Dur, ColumnKind.Duration),
    ];

    /// <summary>The rows of a step.</summary>
    public static Rows Of(SpanPlan input, Asked asked)
    {
        var columns = ImmutableArray.CreateBuilder<PlanColumn>();
        foreach (var key in input.Keys.Where(key => key != Key.One))
        {
            columns.Add(new PlanColumn(key.Name, key.IsMachine ? RowColumns.NameOf(key) : key.Sql, key.IsMachine ? ColumnKind.Text : ColumnKind.Integer, key.Show) { IsEntity = true });
            if (key.IsMachine) columns.Add(new PlanColumn("~" + key.Sql, key.Sql, ColumnKind.Integer, Show.Internal));
            if (HasHost(key, input.Keys)) columns.Add(new PlanColumn(Host(key), Host(key), ColumnKind.Text, Show.Secondary));
        }

        columns.AddRange(input.Payload.Where(column => column.IsEntity));
        if (asked.Instant)
        {
            columns.Add(new PlanColumn("time", SpanColumns.Start, ColumnKind.Instant));
        }
        else
        {
            columns.Add(new PlanColumn("start", SpanColumns.Start, ColumnKind.Instant));
            columns.AddRange(StopAndLength);
        }

        columns.AddRange(input.Payload.Where(column => !column.IsEntity));
        columns.Add(new PlanColumn("certainty", RowColumns.Certainty, ColumnKind.Text, asked.Instant ? Show.Hidden : Show.Primary) { Words = CommonColumns.Certainties });
        columns.Add(new PlanColumn("~" + SpanColumns.Doubt, SpanColumns.Doubt, ColumnKind.Integer, Show.Internal));
        columns.Add(new PlanColumn("sync_err", SpanColumns.SyncErr, ColumnKind.Duration, asked.Instant ? Show.Hidden : Show.Secondary));
        ImmutableArray<RowOrder> order =
        [
            new RowOrder(SpanColumns.Start, false),
            .. columns.Where(column => column.IsEntity).Select(column => new RowOrder(column.Sql, false)),
            .. asked.Instant ? [] : (RowOrder[])[new RowOrder(SpanColumns.Stop, false)],
            .. Deciding(input, columns),
        ];
        return new Rows(input, asked, columns.ToImmutable(), order);
    }

    /// <inheritdoc/>
    public override string Step => "rows";

    /// <inheritdoc/>
    public override string Title => "rows with names, lengths and certainty";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [_input];

    /// <inheritdoc/>
    public override Timing? Timing => new(_input.Keys, _input.Facts.Disjoint, _input.Domain) { Intervals = _input, Clock = _input.Facts.Clock, Unclosed = _input.Facts.Unclosed };

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var from = ImmutableArray.CreateBuilder<SqlSource>();
        from.Add(new SqlSource(sql.Of(_input), "s"));
        var items = ImmutableArray.CreateBuilder<SqlItem>();
        foreach (var key in _input.Keys.Where(key => key != Key.One))
        {
            items.Add(Item("s", key.Sql));
            if (!key.IsMachine) continue;

            var alias = $"m{from.Count}";
            from.Add(SqlSource.Named(SqlPlan.Table("machine"), alias, "machine_id", Col("s", key.Sql)));
            items.Add(Col(alias, "name").As(RowColumns.NameOf(key)));
            if (!HasHost(key, _input.Keys)) continue;
            var parent = $"m{from.Count}";
            from.Add(SqlSource.Named(SqlPlan.Table("machine"), parent, "machine_id", Col(alias, "parent_id")));
            items.Add(Col(parent, "name").As(Host(key)));
        }

        items.Add(Item("s", SpanColumns.Start));
        if (!Asked.Instant)
        {
            items.Add(Item("s", SpanColumns.Stop));
            items.Add(RowColumns.OfInterval("s", RowColumns.Dur).As(RowColumns.Dur));
        }

        items.AddRange(_input.Payload.Select(column => Item("s", column.Sql)));
        items.Add(RowColumns.OfInterval("s", RowColumns.Certainty).As(RowColumns.Certainty));
        items.Add(Item("s", SpanColumns.Doubt));
        items.Add(RowColumns.OfInterval("s", SpanColumns.SyncErr).As(SpanColumns.SyncErr));
        return new Select(items.ToImmutable(), from.ToImmutable());
    }

    // Two machines may have one name; and where rows of an entity overlap, several may take the same time.
    private static IEnumerable<RowOrder> Deciding(SpanPlan input, IEnumerable<PlanColumn> columns)
    {
        foreach (var key in input.Keys.Where(key => key.IsMachine)) yield return new RowOrder(key.Sql, false);
        if (input.Facts.Disjoint) yield break;
        foreach (var sql in input.Differing.Where(sql => sql is not SpanColumns.Stop && !columns.Any(column => column.IsEntity && string.Equals(column.Sql, sql, StringComparison.Ordinal))))
            yield return new RowOrder(sql, false) { BreaksTies = true };
    }

    private static bool HasHost(Key key, ImmutableArray<Key> keys) =>
        key.IsMachine && key.Name.EndsWith("guest", StringComparison.Ordinal) && !keys.Any(other => string.Equals(other.Name, Host(key), StringComparison.Ordinal));

    private static string Host(Key key) => key.Name.Length == "guest".Length ? "host" : key.Name[..^"guest".Length] + "host";
}
