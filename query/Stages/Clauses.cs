using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Expressions;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>A formula that may have a name: <c>gap = start - prev(start)</c>.</summary>
internal sealed record Named(Word? Name, ExprNode Expr);

/// <summary>A key of an order.</summary>
internal sealed record SortKey(ExprNode Expr, bool Descending);

/// <summary>The pieces that several stages share.</summary>
internal static class Clauses
{
    private static readonly Label Column = new(Sort.ColumnName, "a column");

    /// <summary>What a new column is to be called.</summary>
    public static Parser<Word> NewName { get; } = Tokens.Name(new Label(Sort.Phrase, "a name"));

    /// <summary>A formula that may have a name.</summary>
    public static Parser<Named> Named { get; } =
        (from name in NewName
         from sign in Tokens.Sign("=")
         from expr in ExprGrammar.Expr
         select new Named(name, expr))
        .Or(ExprGrammar.Expr.Select(expr => new Named(null, expr)));

    /// <summary>A column by its name.</summary>
    public static Parser<Word> Name { get; } = Tokens.Name(Column);

    /// <summary>Optional groups.</summary>
    public static Parser<ImmutableArray<Named>> By { get; } =
        (from word in Tokens.Keyword("by") from groups in Named.Listed() select groups).Optional().Select(found => found.GetOrElse([]));

    /// <summary>Optional entities that each get their own share of rows.</summary>
    public static Parser<ImmutableArray<Word>> Per { get; } =
        (from word in Tokens.Keyword("per") from names in Name.Listed() select names).Optional().Select(found => found.GetOrElse([]));

    /// <summary>Optional buckets of time.</summary>
    public static Parser<Literal?> Every { get; } =
        (from word in Tokens.Keyword("every") from length in Literals.QuantityOrParameter select length).OrNull();

    /// <summary>A question in brackets.</summary>
    public static Parser<QueryNode> Question { get; } =
        from open in Tokens.Sign("(")
        from question in Combinators.Deep(() => QueryGrammar.Query)
        from close in Tokens.Sign(")")
        select question;

    /// <summary>A key of an order.</summary>
    public static Parser<SortKey> Key { get; } =
        from expr in ExprGrammar.Expr
        from down in Tokens.Keyword("desc").Return(true).Or(Tokens.Keyword("asc").Return(false)).Optional()
        select new SortKey(expr, down.GetOrElse(false));
}
