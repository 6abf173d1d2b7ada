using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Lowering;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Binding;

/// <summary>Turns what is claimed of a column into a condition.</summary>
/// <param name="what">What the column is called in messages: <c>state of vcpu</c>, <c>reason</c>.</param>
internal sealed class TestBinder(Values values, ColumnSchema column, string what, ImmutableArray<(string Synonym, string State)> synonyms)
{
    private const string UnknownWord = "unknown";

    private bool IsWord => column.Type == ColumnType.Word;

    private bool IsText => column.Type is ColumnType.Word or ColumnType.Name or ColumnType.Text;

    private SqlExpr Column => Col(Scan.Alias, column.Name);

    /// <summary>The condition that a test holds.</summary>
    public SqlExpr Bind(Test test) => test switch
    {
        StateTest state => Known(state.Negated, Infix(Column, state.Negated ? "<>" : "=", State(state.State))),
        MemberTest member => Known(member.Negated, new SqlIn(Column, [.. member.Values.Select(Value)], member.Negated)),
        CompareTest compare => Compare(compare),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The condition that the truth is not known: there is a word for it, or else nothing, of which the row is not sure; null when words have none.</summary>
    public SqlExpr? Unknown => !IsWord ? CertaintyRank.IsUnknown(Column, Scan.Alias)
        : HasWord ? Equal(Column, new SqlWord(UnknownWord))
        : null;

    private bool HasWord => IsWord && column.Words.Contains(UnknownWord, StringComparer.Ordinal);

    // Not to be in a state is to be known to be in another.
    private SqlExpr Known(bool negated, SqlExpr condition)
    {
        var isKnown = Infix(Column, "<>", new SqlWord(UnknownWord));
        return negated && HasWord && !condition.Equals(isKnown) ? Infix(condition, "AND", isKnown) : condition;
    }

    private SqlExpr Compare(CompareTest compare)
    {
        var isOrder = compare.Sign is not ("=" or "!=");
        if (isOrder && IsText) throw Fault.At(compare.Span, "VQL207", $"The {what} is a word and has no order; `=`, `!=` and `in (…)` would do.", example: $"{what} = {Spelled(compare.Value)}");
        var condition = Infix(Column, Signs.Sql(compare.Sign), Value(compare.Value));
        return Known(compare.Sign is "!=", condition);
    }

    private SqlExpr State(Node state) => IsText
        ? Value(state)
        : throw Fault.At(state.Span, "VQL207", $"The {what} is a number; compare it.", example: $"{what} = 3");

    private SqlExpr Value(Node node) => node switch
    {
        Word word when IsText => Text(word.Text, word.Span),
        Word word => throw Fault.At(word.Span, "VQL207", $"The {what} is a number, not the word `{word.Text}`.", example: "3"),
        Literal literal => LiteralValue(literal),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private SqlExpr LiteralValue(Literal literal)
    {
        var value = values.Of(literal);
        if (value is string text)
        {
            if (!IsText) throw Fault.At(literal.Span, "VQL207", $"The {what} is a number, not a text.", example: "3");
            return Text(text, literal.Span);
        }

        if (IsText) throw Fault.At(literal.Span, "VQL207", $"The {what} is a word, not a number.", IsWord ? $"It is one of {Suggest.Listed(column.Words)}. {Examples.Lead}{Tokens.Quote(Examples.Of(column.Words)!)}" : $"A text stands in double quotes. {Examples.Lead}\"{value}\"");
        return new SqlBound(value);
    }

    private SqlExpr Text(string text, TextSpan span)
    {
        if (!IsWord) return new SqlBound(text);
        var word = synonyms.IsDefaultOrEmpty ? text : synonyms.FirstOrDefault(pair => string.Equals(pair.Synonym, text, StringComparison.Ordinal)) is { State: { } state } ? state : text;
        if (!column.Words.Contains(word, StringComparer.Ordinal)) throw Fault.Unknown(span, "VQL208", text, what, column.Words);
        return new SqlWord(word);
    }

    // The value as it stands in the question, or a word that would do in its place.
    private string Spelled(Node value) => value switch
    {
        _ when IsWord && Examples.Of(column.Words) is { } word => word,
        TextLiteral text => Tokens.Quote(text.Value),
        Word word => Tokens.Quote(word.Text),
        _ => "\"…\"",
    };
}

/// <summary>Comparison signs.</summary>
internal static class Signs
{
    /// <summary>The sign as SQL spells it.</summary>
    public static string Sql(string sign) => sign is "!=" ? "<>" : sign;
}
