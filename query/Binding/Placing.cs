using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Binding;

/// <summary>Adds to the rows of a subject what it runs on.</summary>
internal static class Placing
{
    /// <summary>The rows, restricted to and cut by what the subject says after <c>on</c>; the rows themselves when it says nothing.</summary>
    /// <param name="counted">Whether they are counted per place: such a row tells of those who are known to be there.</param>
    public static SpanPlan Of(Scan rows, BoundSubject subject, bool counted = false)
    {
        if (subject.Place is not { } first) return rows;
        SpanPlan plan = Says(rows, first) ? Read(rows, subject, first) with { Anywhere = rows.Facts.Instant || counted ? null : rows } : Joined(rows, subject, first);
        for (var at = first; at.Target.Place is { } next; at = next) plan = Joined(plan, at.Target, next);
        return plan;
    }

    // The table itself may say where its rows took place: the track that declares it does, and so does an event.
    private static bool Says(Scan rows, Place place) => rows.Facts.Instant
        ? rows.Table.Columns.Any(column => string.Equals(column.Name, place.RunsOn.Column, StringComparison.Ordinal))
        : place.RunsOn.Target == WhichMachine.Own && string.Equals(rows.Table.Name, place.RunsOn.Table, StringComparison.Ordinal);

    private static Scan Read(Scan rows, BoundSubject subject, Place place)
    {
        var number = Col(Scan.Alias, place.RunsOn.Column);
        ImmutableArray<KeyedColumn> added = [.. place.Added.Select(key => new KeyedColumn(key, key.IsMachine ? "machine_id" : place.RunsOn.Column))];
        var entities = All(rows.Entities, new SqlIsNull(number, Negated: true), place.Target.Numbered(number));
        ImmutableArray<KeyedColumn> from = [.. rows.From, .. added];
        return rows with
        {
            From = from,
            Facts = rows.Facts with { Keys = [.. rows.Facts.Keys, .. place.Added], Contiguous = false },
            Payload = [.. rows.Payload.Where(column => !added.Any(key => string.Equals(key.Column, column.Sql, StringComparison.Ordinal) || string.Equals(key.Key.Sql, column.Sql, StringComparison.Ordinal)))],
            Entities = entities,
            Entity = rows.Facts.Instant ? new CombinedEntities(rows.Domain, place.Target.Entities) : new KindEntities(subject.Syntax.Span, rows.Table.Name, from, entities),
        };
    }

    private static Placed Joined(SpanPlan rows, BoundSubject subject, Place place) => new(rows, new Placement(subject, place), place.Added);
}
