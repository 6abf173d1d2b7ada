using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>The rows of several steps, which may overlap; a row of a step that lacks a key is one of every entity.</summary>
internal sealed record Together : SpanPlan
{
    private readonly DomainPlan _domain;

    private Together(TextSpan span, ImmutableArray<SpanPlan> parts, DomainPlan domain)
        : base(span, new Facts(domain.Keys, Disjoint: false, Instant: false, Contiguous: false), []) => (Parts, _domain) = (parts, domain);

    /// <summary>The steps, as they are.</summary>
    public ImmutableArray<SpanPlan> Parts { get; private init; }

    /// <inheritdoc/>
    public override string Step => "together";

    /// <inheritdoc/>
    public override string Title => "rows of all";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [.. Parts];

    /// <inheritdoc/>
    public override DomainPlan Domain => _domain;

    /// <summary>The rows of those steps that are there, for entities of a domain; null when none is.</summary>
    public static SpanPlan? Of(TextSpan span, DomainPlan domain, params IEnumerable<SpanPlan?> parts)
    {
        ImmutableArray<SpanPlan> some = [.. parts.OfType<SpanPlan>().SelectMany(part => Apart(part))];
        return some switch { [] => null, [var only] => only, _ => new Together(span, some, domain) };
    }

    /// <summary>The steps of a step.</summary>
    public static ImmutableArray<SpanPlan> Apart(SpanPlan plan) => plan is Together together ? together.Parts : [plan];

    /// <inheritdoc/>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => this with { Parts = [.. Parts.Select(part => part.Near(time, whole))] };

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => new UnionAll([.. Parts.Select(part => OfEvery(part, sql))]);

    private Select OfEvery(SpanPlan part, SqlPlan sql)
    {
        var whole = Keys.All(key => key == Key.One || part.Keys.Any(key.SameEntity)) ? part : new WithEntities(part, _domain);
        return new Select(
            [.. Keys.Select(key => KeyJoin.Value("a", key, whole.Keys).As(key.Sql)), .. SpanColumns.All.Select(name => Item("a", name))],
            [new SqlSource(sql.Of(whole), "a")]);
    }
}
