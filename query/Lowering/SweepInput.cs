using System.Collections.Immutable;
using VmQuery.Engine.Store.Sweeps;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>What a sweep of the engine works on: rows in a role, with their keys and times, all of them whole numbers.</summary>
internal static class SweepInput
{
    private const string Role = "role";

    /// <summary>Its columns, in the order in which the engine takes them.</summary>
    public static IEnumerable<string> Columns(ImmutableArray<string> keys) => [Role, .. keys, .. SpanColumns.All];

    /// <summary>The intervals of a step.</summary>
    public static Select Intervals(SqlPlan sql, SpanPlan rows, ImmutableArray<Key> keys, SweepRole role) =>
        Fed(sql.Of(rows), rows.Keys, keys, role, name => Col("a", name));

    /// <summary>Entities, which have no times.</summary>
    public static Select Entities(SqlPlan sql, DomainPlan entities, ImmutableArray<Key> keys, SweepRole role) =>
        Fed(sql.Of(entities), entities.Keys, keys, role, _ => Whole(0));

    /// <summary>The times of rows that have the keys.</summary>
    public static Select Times(Relation rows, ImmutableArray<Key> keys, SweepRole role) =>
        Fed(rows, keys, keys, role, name => name is SpanColumns.Start or SpanColumns.Stop ? Col("a", name) : Whole(0));

    private static Select Fed(Relation rows, ImmutableArray<Key> present, ImmutableArray<Key> keys, SweepRole role, Func<string, SqlExpr> value) => new(
        [
            BigInt(Whole((long)role)).As(Role),
            .. keys.Select(key => BigInt(KeyJoin.Value("a", key, present)).As(key.Sql)),
            .. SpanColumns.All.Select(name => BigInt(value(name)).As(name)),
        ],
        [new SqlSource(rows, "a")]);
}
