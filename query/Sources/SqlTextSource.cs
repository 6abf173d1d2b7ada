using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Sources;

/// <summary>The rows of SQL over the session's tables: <c>sql "select * from vcpu"</c>.</summary>
internal sealed record SqlTextSource(TextLiteral Sql, TextSpan Span) : SourceNode(Span)
{
    /// <summary>The source.</summary>
    public static SourceKind Kind { get; } = new(
        "sql",
        "the rows of an SQL query over the session's tables",
        "sql \"select name, role, traced from machine order by name\"",
        Combinators.Spanned(
            from word in Tokens.Keyword("sql")
            from text in Literals.Text
            select (Func<TextSpan, SourceNode>)(span => new SqlTextSource(text, span)))) { Form = "sql \"SELECT …\"" };

    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) => [written(Span)];

    /// <inheritdoc/>
    public override RowPlan Bind(SpanBinder binder) => WrittenRows.Of(Span, Sql, input: null, binder.World);
}
