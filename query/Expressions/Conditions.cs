using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Expressions;

/// <summary><c>and</c>, <c>or</c> between conditions.</summary>
internal sealed record LogicExpr(string Operator, ExprNode Left, ExprNode Right, TextSpan Span) : ExprNode(Span)
{
    /// <inheritdoc/>
    public override BoundExpr Bind(Scope scope)
    {
        var left = Typing.Flag(Left.Bind(scope));
        var right = Typing.Flag(Right.Bind(scope));
        return new BoundExpr(Infix(left.Sql, Operator, right.Sql), ColumnKind.Flag, Span, left.Windowed || right.Windowed);
    }
}

/// <summary><c>not</c> before a condition.</summary>
internal sealed record NotExpr(ExprNode Operand, TextSpan Span) : ExprNode(Span)
{
    /// <inheritdoc/>
    public override BoundExpr Bind(Scope scope)
    {
        var operand = Typing.Flag(Operand.Bind(scope));
        return new BoundExpr(Not(operand.Sql), ColumnKind.Flag, Span, operand.Windowed);
    }
}

/// <summary>Two values compared.</summary>
internal sealed record CompareExpr(string Sign, ExprNode Left, ExprNode Right, TextSpan Span) : ExprNode(Span)
{
    /// <inheritdoc/>
    public override BoundExpr Bind(Scope scope)
    {
        var left = Left.Bind(scope);
        var right = scope.Beside(left, Right);
        if (right.Column is null) scope.RefuseQuoted(left);
        if (left.Column is null) scope.RefuseQuoted(right);
        (left, right) = Typing.Comparable(left, right, scope);
        Typing.CheckWord(left, right);
        Typing.CheckWord(right, left);
        return new BoundExpr(Infix(left.Sql, Signs.Sql(Sign), right.Sql), ColumnKind.Flag, Span, left.Windowed || right.Windowed);
    }
}

/// <summary>Whether a value is one of several.</summary>
internal sealed record InExpr(ExprNode Left, ImmutableArray<ExprNode> Values, bool Negated, TextSpan Span) : ExprNode(Span)
{
    /// <inheritdoc/>
    public override BoundExpr Bind(Scope scope)
    {
        var left = Left.Bind(scope);
        scope.RefuseQuoted(left);
        ImmutableArray<BoundExpr> values = [.. Values.Select(value => Typing.Comparable(left, scope.Beside(left, value), scope).Right)];
        foreach (var value in values) Typing.CheckWord(left, value);
        return new BoundExpr(Sql(Listed(left, values), [.. values.Select(value => value.Sql)]), ColumnKind.Flag, Span, left.Windowed || values.Any(value => value.Windowed));
    }

    // ClickHouse refuses a list with a word that the words of a column do not hold, where DuckDB finds it nowhere.
    private static SqlExpr Listed(BoundExpr left, ImmutableArray<BoundExpr> values) =>
        left.Kind != ColumnKind.Text || (left.Column is { } column && values.All(value => value.Sql is SqlBound { Value: string word } && column.Words.Contains(word, StringComparer.Ordinal)))
            ? left.Sql
            : new SqlCast(left.Sql, SqlType.Text);

    // Engines differ on IN when a value of the list is absent; those written down never are.
    private SqlExpr Sql(SqlExpr left, ImmutableArray<SqlExpr> values) => values.All(value => value is SqlWhole or SqlBound)
        ? new SqlIn(left, values, Negated)
        : values.Select(value => Infix(left, Negated ? "<>" : "=", value)).Aggregate((all, next) => Infix(all, Negated ? "AND" : "OR", next));
}

/// <summary>Whether a text matches a pattern with <c>*</c> and <c>?</c>.</summary>
internal sealed record LikeExpr(ExprNode Left, Literal Pattern, bool Negated, TextSpan Span) : ExprNode(Span)
{
    /// <inheritdoc/>
    public override BoundExpr Bind(Scope scope)
    {
        var left = Left.Bind(scope);
        scope.RefuseQuoted(left);
        if (left.Kind != ColumnKind.Text) throw Typing.NotA(left, "a text", "certainty");
        return new BoundExpr(new SqlGlob(new SqlCast(left.Sql, SqlType.Text), scope.Values.Text(Pattern), Negated), ColumnKind.Flag, Span, left.Windowed);
    }
}
