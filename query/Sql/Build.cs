using System.Collections.Immutable;

namespace VmQuery.Query.Sql;

/// <summary>Short spellings for the pieces of SQL that lowerings are made of; meant for <c>using static</c>.</summary>
internal static class Build
{
    public static SqlExpr Col(string table, string name) => new SqlColumn(table, name);

    public static SqlExpr Whole(long value) => new SqlWhole(value);

    public static SqlCall Call(string function, params ImmutableArray<SqlExpr> arguments) => new(function, arguments);

    public static SqlCall Over(string function, ImmutableArray<SqlExpr> arguments, ImmutableArray<SqlExpr> partition, params ImmutableArray<SqlOrder> order) =>
        new(function, arguments) { Over = new SqlWindow(partition, order) };

    public static SqlExpr Infix(SqlExpr left, string sign, SqlExpr right) => new SqlInfix(sign, left, right);

    public static SqlExpr Equal(SqlExpr left, SqlExpr right) => new SqlInfix("=", left, right);

    public static SqlExpr Not(SqlExpr operand) => new SqlPrefix("NOT", operand);

    public static SqlExpr Case(SqlExpr when, SqlExpr then, SqlExpr otherwise) => new SqlCase([(when, then)], otherwise);

    public static SqlExpr BigInt(SqlExpr operand) => new SqlCast(operand, SqlType.BigInt);

    /// <summary>The nearest whole number, halves upward; engines disagree on halves when they round themselves.</summary>
    public static SqlExpr Rounded(SqlExpr operand) => BigInt(Call("floor", Infix(operand, "+", Infix(Whole(1), "/", Whole(2)))));

    /// <summary>
    /// The nearest whole number to a percentile of whole numbers, halves upward. Such a percentile lies at a multiple of a thousandth between two of
    /// them, and engines put one of a half on either side of it by the last bit of a double; so what is less than a thousandth below a half is one.
    /// </summary>
    public static SqlExpr RoundedPercentile(SqlExpr operand) => BigInt(Call("floor", Infix(operand, "+", Infix(Whole(2049), "/", Whole(4096)))));

    /// <summary>All of the conditions; null when there is none.</summary>
    public static SqlExpr? All(IEnumerable<SqlExpr> conditions) =>
        conditions.Aggregate((SqlExpr?)null, (all, next) => all is null ? next : new SqlInfix("AND", all, next));

    /// <summary>All of the conditions that are there; null when none is.</summary>
    public static SqlExpr? All(params ReadOnlySpan<SqlExpr?> conditions)
    {
        SqlExpr? all = null;
        foreach (var condition in conditions)
            if (condition is not null) all = all is null ? condition : new SqlInfix("AND", all, condition);
        return all;
    }

    /// <summary>Whether a condition holds; absent counts as no.</summary>
    public static SqlExpr Holds(SqlExpr condition) => Call("coalesce", condition, new SqlInfix("=", Whole(1), Whole(0)));

    public static SqlItem As(this SqlExpr expr, string name) => new(expr, name);

    public static SqlItem Item(string table, string name) => new(new SqlColumn(table, name), name);
}
