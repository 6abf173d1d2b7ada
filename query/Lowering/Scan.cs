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

    /// <summary>The entities, set by the binder.</summary>
    public required DomainPlan Entity { get; init; }

    /// <summary>The claim that a row's truth is not known; null when the table cannot tell.</summary>
    public SqlExpr? UnknownClaim { get; init; }

    /// <inheritdoc/>
    public override DomainPlan Domain => Entity;

    /// <inheritdoc/>
    public override SpanPlan? Unknown => UnknownClaim is null ? null : this with { Claim = UnknownClaim, Payload = [] };

    /// <inheritdoc/>
    public override bool EquallyCertain => Facts.Instant;

    /// <summary>The rows that do not satisfy the claim, those without evidence included.</summary>
    public Scan Rest() => this with { Claim = Claim is null ? Infix(Whole(1), "=", Whole(0)) : Not(Holds(Claim)) };

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var items = ImmutableArray.CreateBuilder<SqlItem>();
        foreach (var column in From) items.Add(Col(Alias, column.Column).As(column.Key.Sql));
        var (start, stop) = Facts.Instant ? ("time_ns", "time_ns") : (SpanColumns.Start, SpanColumns.Stop);
        items.Add(Col(Alias, start).As(SpanColumns.Start));
        items.Add(Col(Alias, stop).As(SpanColumns.Stop));
        items.Add((Facts.Instant ? Whole(0) : Doubt()).As(SpanColumns.Doubt));
        items.Add((Facts.Instant ? Whole(-1) : Call("coalesce", Col(Alias, "sync_err_ns"), Whole(-1))).As(SpanColumns.SyncErr));
        foreach (var column in Payload) items.Add(Col(Alias, Source(column)).As(column.Sql));
        return new Select(items.ToImmutable(), [new SqlSource(SqlPlan.Table(Table.Name), Alias)]) { Where = All(Entities, Claim) };
    }

    /// <summary>Table column behind a payload column, when it is called otherwise in the answer.</summary>
    public ImmutableDictionary<string, string> Sources { get; init; } = ImmutableDictionary<string, string>.Empty;

    private string Source(PlanColumn column) => Sources.GetValueOrDefault(column.Sql, column.Sql);

    private static SqlCase Doubt() => new SqlCase(
        [.. CommonColumns.Certainties.Select((word, rank) => (Equal(Col(Alias, "certainty"), new SqlWord(word)), Whole(rank)))], Whole(1));
}

/// <summary>A key and the table column that holds it.</summary>
internal readonly record struct KeyedColumn(Key Key, string Column);
