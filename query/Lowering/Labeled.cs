using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Instants with the name that their entity had then; only those of chosen names, if the subject chooses by name.</summary>
/// <remarks>
/// <code>
/// names     aaaaaabbbbbb      a thread is called a, then b
/// events    ··E·····E···
/// result    ··a·····b···
/// </code>
/// Tables of events know numbers. An entity has one name at a time, so the latest that it had by then is the one (ASOF LEFT
/// JOIN); where names do not change there is one at most. Nothing is lost where there is no name.
/// </remarks>
internal sealed record Labeled(SpanPlan Input, BoundSubject Subject, PlanColumn Label)
    : SpanPlan(Input.Span, Input.Facts, [Label, .. Input.Payload])
{
    /// <inheritdoc/>
    public override string Step => "labeled";

    /// <inheritdoc/>
    public override string Title => $"rows with the name of their {Subject.Kind.Name}, by {Subject.Kind.Table}.{Subject.Kind.LabelColumn}";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override DomainPlan Domain => Input.Domain;

    /// <inheritdoc/>
    public override bool EquallyCertain => Input.EquallyCertain;

    /// <inheritdoc/>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => this with { Input = Input.Near(time, whole) };

    /// <summary>The rows with their names; the rows themselves where entities have none, or the table says them.</summary>
    public static SpanPlan Of(SpanPlan rows, BoundSubject subject)
    {
        var name = (subject.Other is null ? string.Empty : Others.Prefix) + subject.Kind.Name;
        return subject is { Own: not null, Kind.LabelColumn: not null } && !rows.Payload.Any(column => string.Equals(column.Sql, name, StringComparison.Ordinal))
            ? new Labeled(rows, subject, new PlanColumn(name, name, ColumnKind.Text) { IsEntity = true })
            : rows;
    }

    /// <inheritdoc/>
    public override SpanPlan? Unknown => Input.Unknown;

    private bool IsOverTime => string.Equals(Subject.Kind.Table, SessionTables.Thread.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var on = All(
            Equal(Col("a", Subject.Owner.Sql), Col(Scan.Alias, "machine_id")),
            Equal(Col("a", Subject.Own!.Sql), Col(Scan.Alias, Subject.Kind.KeyColumn)),
            IsOverTime ? Infix(Col("a", SpanColumns.Start), ">=", Col(Scan.Alias, SpanColumns.Start)) : null);
        ImmutableArray<SqlItem> items = [.. Input.Items("a")];
        return new Select(
            [.. items[..^Input.Payload.Length], Col(Scan.Alias, Subject.Kind.LabelColumn!).As(Label.Sql), .. items[^Input.Payload.Length..]],
            [new SqlSource(sql.Of(Input), "a"), new SqlSource(SqlPlan.Table(Subject.Kind.Table), Scan.Alias, IsOverTime ? "ASOF LEFT JOIN" : "LEFT JOIN", on)])
        {
            Where = Subject.Patterns.IsEmpty ? null : Subject.Picked(Subject.Kind.LabelColumn),
        };
    }
}
