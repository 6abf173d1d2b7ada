using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Expressions;

/// <summary>A value written down.</summary>
internal sealed record LiteralExpr(Literal Literal) : ExprNode(Literal.Span)
{
    /// <inheritdoc/>
    public override BoundExpr Bind(Scope scope)
    {
        if (scope.Values.Given(Literal) is { } instant) return new BoundExpr(new SqlWhole(instant), ColumnKind.Instant, Span);
        var literal = scope.Values.Resolve(Literal);
        var value = scope.Values.Of(literal);
        var isTime = literal is QuantityLiteral { Sort: UnitSort.Time };
        var kind = value switch
        {
            long when isTime => ColumnKind.Duration,
            long => ColumnKind.Integer,
            double => ColumnKind.Real,
            bool => ColumnKind.Flag,
            _ => ColumnKind.Text,
        };
        return new BoundExpr(value is long number ? new SqlWhole(number) : new SqlBound(value), kind, Span) { IsLiteralTime = isTime };
    }
}

/// <summary>A column.</summary>
internal sealed record ColumnExpr(Word Name) : ExprNode(Name.Span)
{
    /// <inheritdoc/>
    public override BoundExpr Bind(Scope scope)
    {
        var column = scope.Column(Name);
        return new BoundExpr(Build.Col(Scope.Alias, column.Sql), column.Kind, Span) { Column = column };
    }
}

/// <summary>A function of a row: one of <see cref="Functions.All"/>.</summary>
internal sealed record CallExpr(Word Name, ImmutableArray<ExprNode> Arguments, TextSpan Span) : ExprNode(Span)
{
    /// <inheritdoc/>
    public override BoundExpr Bind(Scope scope)
    {
        if (Functions.All.TryGetValue(Name.Text, out var function)) return function.Bind(this, scope);
        if ((Aggregates.All.GetValueOrDefault(Name.Text) ?? Aggregates.Foreign(Name.Text)) is { } summed)
            throw Fault.At(Name.Span, "VQL302", $"`{Name.Text}` sums up many rows; it belongs in summarize.", example: $"| summarize {summed.Example} by vcpu");
        throw Fault.Unknown(Name.Span, "VQL302", Name.Text, "function", [.. Functions.List.Select(known => known.Name)]);
    }
}

/// <summary>A value with its sign turned.</summary>
internal sealed record NegateExpr(ExprNode Operand, TextSpan Span) : ExprNode(Span)
{
    /// <inheritdoc/>
    public override BoundExpr Bind(Scope scope)
    {
        var operand = Operand.Bind(scope);
        if (!operand.IsNumber && operand.Kind != ColumnKind.Duration) throw Typing.NotA(operand, "a number or a length of time", "dur");
        return operand with { Sql = new SqlPrefix("-", operand.Sql), Span = Span, Column = null };
    }
}
