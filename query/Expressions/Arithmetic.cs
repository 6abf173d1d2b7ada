using VmQuery.Query.Binding;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Expressions;

/// <summary>Two values calculated with; times keep their meaning (a point minus a point is a length).</summary>
internal sealed record ArithmeticExpr(string Operator, ExprNode Left, ExprNode Right, TextSpan Span) : ExprNode(Span)
{
    /// <inheritdoc/>
    public override BoundExpr Bind(Scope scope)
    {
        var left = Left.Bind(scope);
        var right = Right.Bind(scope);
        var kind = Result(left, right) ?? throw Fault.At(
            Span, "VQL303", $"{Typing.Capital(Typing.Phrase(left.Kind))} `{Operator}` {Typing.Phrase(right.Kind)} has no meaning.", example: "start - prev(start)");
        return new BoundExpr(Sql(left, right, kind), kind, Span, left.Windowed || right.Windowed);
    }

    private SqlExpr Sql(BoundExpr left, BoundExpr right, ColumnKind kind)
    {
        if (Operator is "/") return Infix(new SqlCast(left.Sql, SqlType.Double), "/", Call("nullif", right.Sql, Whole(0)));
        if (Operator is "%") return Infix(left.Sql, "%", Call("nullif", right.Sql, Whole(0)));
        // 1.5 * sync_err is a length again, in whole nanoseconds.
        var isScaled = kind == ColumnKind.Duration && (left.Kind is ColumnKind.Real or ColumnKind.Share || right.Kind is ColumnKind.Real or ColumnKind.Share);
        var plain = Infix(left.Sql, Operator, right.Sql);
        return isScaled ? Rounded(plain) : plain;
    }

    private ColumnKind? Result(BoundExpr left, BoundExpr right) => (Operator, left.Kind, right.Kind) switch
    {
        ("+" or "-" or "%", ColumnKind.Duration, ColumnKind.Duration) => ColumnKind.Duration,
        ("-", ColumnKind.Instant, ColumnKind.Instant) => ColumnKind.Duration,
        ("+" or "-", ColumnKind.Instant, ColumnKind.Duration) => ColumnKind.Instant,
        ("+", ColumnKind.Duration, ColumnKind.Instant) => ColumnKind.Instant,
        ("*", ColumnKind.Duration, _) when right.IsNumber => ColumnKind.Duration,
        ("*", _, ColumnKind.Duration) when left.IsNumber => ColumnKind.Duration,
        ("/", ColumnKind.Duration, ColumnKind.Duration) => ColumnKind.Real,
        ("/", ColumnKind.Duration, _) when right.IsNumber => ColumnKind.Real,
        ("%", ColumnKind.Integer, ColumnKind.Integer) => ColumnKind.Integer,
        ("/", _, _) when left.IsNumber && right.IsNumber => ColumnKind.Real,
        ("+" or "-" or "*", ColumnKind.Integer, ColumnKind.Integer) => ColumnKind.Integer,
        ("+" or "-" or "*", _, _) when left.IsNumber && right.IsNumber => ColumnKind.Real,
        _ => null,
    };
}

/// <summary>What kinds of values go together.</summary>
internal static class Typing
{
    /// <summary>A kind as a message says it.</summary>
    public static string Phrase(ColumnKind kind) => kind switch
    {
        ColumnKind.Text => "a text",
        ColumnKind.Integer or ColumnKind.Real => "a number",
        ColumnKind.Instant => "a point in time",
        ColumnKind.Duration => "a length of time",
        ColumnKind.Share => "a share",
        ColumnKind.Flag => "a condition",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A value of the wrong kind.</summary>
    public static Fault NotA(BoundExpr found, string wanted, string example) =>
        Fault.At(found.Span, "VQL303", $"This is {Phrase(found.Kind)}; {wanted} would do.", example: example);

    /// <summary>The value, which has to be a condition.</summary>
    public static BoundExpr Flag(BoundExpr expr) => expr.Kind == ColumnKind.Flag ? expr : throw NotA(expr, "a condition", "dur > 10ms");

    /// <summary>Both values, made comparable: a length written beside a point in time counts from the session's start.</summary>
    public static (BoundExpr Left, BoundExpr Right) Comparable(BoundExpr left, BoundExpr right, Scope scope)
    {
        if (left.Kind == right.Kind || (left.IsNumber && right.IsNumber)) return (left, right);
        if (left.Kind == ColumnKind.Instant && right.IsLiteralTime) return (left, FromStart(right, scope));
        if (right.Kind == ColumnKind.Instant && left.IsLiteralTime) return (FromStart(left, scope), right);
        var (hint, example) = (left.Kind, right.Kind) switch
        {
            (ColumnKind.Duration, _) when right.IsNumber => ("A length of time needs a unit.", "10ms"),
            (ColumnKind.Instant, _) when right.IsNumber => ("A point in time needs a unit, and counts from the session's start.", "12.5s"),
            (ColumnKind.Text, _) => ("A text stands in double quotes.", Tokens.Quote((right.Sql as SqlWhole)?.Value.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "web")),
            (ColumnKind.Duration, _) => ((string?)null, "10ms"),
            (ColumnKind.Instant, _) => (null, "12.5s"),
            (ColumnKind.Flag, _) => (null, "dur > 10ms"),
            _ => (null, "3"),
        };
        throw Fault.At(right.Span, "VQL303", $"{Capital(Phrase(left.Kind))} cannot be compared with {Phrase(right.Kind)}.", hint, example);
    }

    /// <summary>Refuses a word that a column can never have, which would silently be equal to nothing, and another column that is called like a word of it.</summary>
    public static void CheckWord(BoundExpr column, BoundExpr value)
    {
        if (column.Column is not { Words.IsEmpty: false } known) return;
        if (value.Column is { Words.IsEmpty: true } other && known.Words.Contains(other.Name, StringComparer.Ordinal))
            throw Fault.At(value.Span, "VQL301", $"`{other.Name}` is the column of that name; a word of `{known.Name}` stands in double quotes.", example: Tokens.Quote(other.Name));
        if (value.Text is not { } text || known.Words.Contains(text, StringComparer.Ordinal)) return;
        throw Fault.Unknown(value.Span, "VQL208", Tokens.Quote(text), known.Name, [.. known.Words.Select(Tokens.Quote)]);
    }

    private static BoundExpr FromStart(BoundExpr offset, Scope scope) =>
        offset with { Sql = Infix(Whole(scope.SessionStartNs), "+", offset.Sql), Kind = ColumnKind.Instant, IsLiteralTime = false };

    /// <summary>A phrase at the start of a sentence.</summary>
    public static string Capital(string phrase) => string.Concat(char.ToUpperInvariant(phrase[0]).ToString(), phrase.AsSpan(1));
}
