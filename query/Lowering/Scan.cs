using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Rows of a track or span table that a claim holds for.</summary>
/// <remarks>
/// <code>
/// track   GGGHHPPGG      is hypervisor
/// result  ···HH····
/// </code>
/// A filter: the rows of a track are disjoint and contiguous per key, so each row that satisfies the claim is an
/// interval of the answer, and the rows that do not are its complement.
/// </remarks>
internal sealed record Scan(TextSpan Span, TableSchema Table, ImmutableArray<KeyedColumn> From, Facts Facts, ImmutableArray<PlanColumn> Payload, SqlExpr? Entities, SqlExpr? Claim)
    : SpanPlan(Span, Facts, Payload)
{
    /// <summary>Alias of the table in every expression about it.</summary>
    public const string Alias = "t";

    /// <inheritdoc/>
    public override string Step => "scan";

    /// <inheritdoc/>
    public override string Title => $"rows of {Table.Name}{(Claim is null ? string.Empty : " that satisfy the claim")}";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [];

    /// <summary>The time that rows have to touch; null for any.</summary>
    public TimeSpanNs? Time { get; init; }

    /// <inheritdoc/>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => this with { Time = time, Anywhere = Anywhere is { } all ? all with { Time = time } : null };

    /// <summary>The tables that a step is made from.</summary>
    public static IEnumerable<Scan> Of(PlanNode plan) => plan.Steps().OfType<Scan>();

    /// <summary>Tables of the events that a step speaks of.</summary>
    public static IEnumerable<string> EventsOf(PlanNode plan) => Of(plan).Where(scan => scan.Facts.Instant).Select(scan => scan.Table.Name);

    /// <summary>The condition that a row of a table touches a time; on the columns that tables are sorted by, so that the rest is never read.</summary>
    public static SqlExpr? Touches(TimeSpanNs? time, bool isInstant) => time is not { } span ? null : isInstant
        ? Infix(Infix(Col(Alias, "time_ns"), ">=", Whole(span.StartNs)), "AND", Infix(Col(Alias, "time_ns"), "<=", Whole(span.StopNs)))
        : Infix(Infix(Col(Alias, SpanColumns.Start), "<", Whole(span.StopNs)), "AND", Infix(Col(Alias, SpanColumns.Stop), ">", Whole(span.StartNs)));

    /// <summary>For events, whose tables do not say: the error of the clock that recorded them.</summary>
    public SqlExpr RecorderErr { get; init; } = Whole(SpanColumns.UnknownErr);

    /// <summary>The entities, set by the binder.</summary>
    public required DomainPlan Entity { get; init; }

    /// <summary>The claim that a row's truth is not known; null when the table cannot tell.</summary>
    public SqlExpr? UnknownClaim { get; init; }

    /// <summary>The rows of all the table that satisfy it.</summary>
    public Lazy<UnknownRows>? UnknownRows { get; init; }

    /// <summary>For events and spans, whose tables do not say: when some may be missing; null for never.</summary>
    public MissingEvents? Missing { get; init; }

    /// <summary>
    /// For rows that were chosen by their place: all of them, also in other places; else null. An entity of which nothing is known
    /// may have been in the chosen place as well, so what is unknown of the chosen rows is what is unknown of all.
    /// </summary>
    public Scan? Anywhere { get; init; }

    /// <inheritdoc/>
    public override DomainPlan Domain => Entity;

    /// <inheritdoc/>
    public override SpanPlan? Unknown => Anywhere is not null ? Anywhere.Unknown
        : this is { UnknownClaim: { } claim, UnknownRows: { Value.AreNone: false } known } ? new Unseen(this, claim, known)
        : Missing is { Streams.Value.AreNone: false } missing ? (Time is { } time ? missing.Near(time, whole: false) : missing)
        : null;

    /// <summary>Events are, unless machines with unlike clocks recorded them.</summary>
    public override bool EquallyCertain => Facts.Instant && RecorderErr is SqlWhole;

    /// <summary>The same rows with a prefix before the names of their payload.</summary>
    public Scan Prefixed(string prefix) => this with
    {
        Payload = [.. Payload.Select(column => column with { Name = prefix + column.Name, Sql = prefix + column.Sql })],
        Sources = Payload.ToImmutableDictionary(column => prefix + column.Sql, Source, StringComparer.Ordinal),
    };

    /// <summary>The rows that do not satisfy the claim, those without evidence included.</summary>
    public Scan Rest() => this with { Claim = Claim is null ? Infix(Whole(1), "=", Whole(0)) : Not(Holds(Claim)) };

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var items = ImmutableArray.CreateBuilder<SqlItem>();
        items.AddRange(From.Select(column => column.Item));
        items.AddRange(Facts.Instant ? Occurrence : Interval);
        foreach (var column in Payload) items.Add(Col(Alias, Source(column)).As(column.Sql));
        return new Select(items.ToImmutable(), [new SqlSource(SqlPlan.Table(Table.Name), Alias)]) { Where = All(Entities, Touches(Time, Facts.Instant), Claim) };
    }

    /// <summary>Table column behind a payload column, when it is called otherwise in the answer.</summary>
    public ImmutableDictionary<string, string> Sources { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Table column behind a payload column.</summary>
    public string Source(PlanColumn column) => Sources.GetValueOrDefault(column.Sql, column.Sql);

    /// <summary>The columns that every interval has, of a row of a track.</summary>
    public static IEnumerable<SqlItem> Interval =>
    [
        Item(Alias, SpanColumns.Start),
        Item(Alias, SpanColumns.Stop),
        CertaintyRank.Of(Col(Alias, RowColumns.Certainty)).As(SpanColumns.Doubt),
        RowColumns.WorstErr(Col(Alias, SpanColumns.SyncErr)).As(SpanColumns.SyncErr),
    ];

    private IEnumerable<SqlItem> Occurrence =>
        [Col(Alias, "time_ns").As(SpanColumns.Start), Col(Alias, "time_ns").As(SpanColumns.Stop), Whole(0).As(SpanColumns.Doubt), RecorderErr.As(SpanColumns.SyncErr)];
}

/// <summary>A key and the table column that holds it.</summary>
internal readonly record struct KeyedColumn(Key Key, string Column)
{
    // No machine has it.
    private const int None = -1;

    /// <summary>Whether it may be absent, as the guest of an event that is about none. Such rows belong together, and NULL would be equal to nothing.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Its value under the name of the key.</summary>
    public SqlItem Item => (IsOptional ? Call("coalesce", Col(Scan.Alias, Column), Whole(None)) : (SqlExpr)Col(Scan.Alias, Column)).As(Key.Sql);
}
