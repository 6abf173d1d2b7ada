using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Expressions;

namespace VmQuery.Query.Syntax;

/// <summary>Formulas, tight to loose: minus, * / %, + -, comparison, not, and, or.</summary>
internal static class ExprGrammar
{
    private static readonly Label Column = new(Sort.Column, "a column");
    private static readonly Label Value = new(Sort.Value, "a value");

    private static Parser<ExprNode> CallOrColumn { get; } = Combinators.Spanned(
        from name in Tokens.Name(Column)
        from arguments in Arguments.Optional()
        select (Func<TextSpan, ExprNode>)(span => arguments.IsDefined ? new CallExpr(name, arguments.Get(), span) : new ColumnExpr(name)));

    private static Parser<ExprNode> Primary { get; } =
        (from open in Tokens.Sign("(") from inner in Combinators.Deep(() => Expr!) from close in Tokens.Sign(")") select inner)
        .Or(Literals.Any.Select(literal => (ExprNode)new LiteralExpr(literal)).Called(Value))
        .Or(CallOrColumn);

    private static Parser<ExprNode> Signed { get; } = Combinators.Spanned(
        from minus in Tokens.Sign("-").Called(Value)
        from operand in Combinators.Deep(() => Unary!)
        select (Func<TextSpan, ExprNode>)(span => new NegateExpr(operand, span)));

    private static Parser<ExprNode> Unary { get; } = Signed.Or(Primary);

    private static Parser<ExprNode> Product { get; } = Unary.Chained(Operator("*").Or(Operator("/")).Or(Operator("%")), Arithmetic);

    private static Parser<ExprNode> Sum { get; } = Product.Chained(Operator("+").Or(Operator("-")), Arithmetic);

    private static Parser<Func<ExprNode, TextSpan, ExprNode>> Comparison(string? column) =>
        (from sign in SubjectGrammar.Comparison
         from right in Sum.ComparedWith(column)
         select (Func<ExprNode, TextSpan, ExprNode>)((left, span) => new CompareExpr(sign, left, right, span)))
        .Or(from not in Tokens.Keyword("not").IsThere()
            from word in Tokens.Keyword("in")
            from values in Sum.ComparedWith(column).Bracketed()
            select (Func<ExprNode, TextSpan, ExprNode>)((left, span) => new InExpr(left, values, not, span)))
        .Or(from not in Tokens.Keyword("not").IsThere()
            from word in Tokens.Keyword("like")
            from pattern in Literals.TextOrParameter
            select (Func<ExprNode, TextSpan, ExprNode>)((left, span) => new LikeExpr(left, pattern, not, span)));

    private static Parser<ExprNode> Compared { get; } = Combinators.Spanned(
        from left in Sum
        from compare in Comparison((left as ColumnExpr)?.Name.Text).OrNull()
        select (Func<TextSpan, ExprNode>)(span => compare is null ? left : compare(left, span)));

    private static Parser<ExprNode> Negated { get; } = Combinators.Spanned(
        from not in Tokens.Keyword("not")
        from operand in Combinators.Deep(() => Condition!)
        select (Func<TextSpan, ExprNode>)(span => new NotExpr(operand, span)));

    private static Parser<ExprNode> Condition { get; } = Negated.Or(Compared);

    /// <summary>A formula.</summary>
    public static Parser<ExprNode> Expr { get; } = Condition.Chained(Operator("and"), Logic).Chained(Operator("or"), Logic);

    private static Parser<ImmutableArray<ExprNode>> Arguments =>
        from open in Tokens.Sign("(")
        from items in Combinators.Deep(() => Expr.Listed()).Optional()
        from close in Tokens.Sign(")")
        select items.GetOrElse([]);

    private static Parser<string> Operator(string sign) => (char.IsLetter(sign[0]) ? Tokens.Keyword(sign) : Tokens.Sign(sign)).Return(sign);

    private static ExprNode Arithmetic(ExprNode left, string sign, ExprNode right) => new ArithmeticExpr(sign, left, right, Around(left, right));

    private static ExprNode Logic(ExprNode left, string sign, ExprNode right) => new LogicExpr(sign is "and" ? "AND" : "OR", left, right, Around(left, right));

    private static TextSpan Around(ExprNode left, ExprNode right) => new(left.Span.Start, right.Span.Stop - left.Span.Start);
}
