using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Expressions;

/// <summary>A formula over the columns of a row. Each construct is a record in this folder.</summary>
internal abstract record ExprNode(TextSpan Span) : Node(Span)
{
    /// <summary>Its SQL and what its values mean.</summary>
    public abstract BoundExpr Bind(Scope scope);
}

/// <summary>A formula whose words are known.</summary>
/// <param name="Windowed">Whether it looks at other rows.</param>
internal sealed record BoundExpr(SqlExpr Sql, ColumnKind Kind, TextSpan Span, bool Windowed = false)
{
    /// <summary>Whether it is a length of time written down, which beside a point in time counts from the session's start.</summary>
    public bool IsLiteralTime { get; init; }

    /// <summary>The column it is, when it is nothing else.</summary>
    public PlanColumn? Column { get; init; }

    /// <summary>The text that it is, when it is one that was written down.</summary>
    public string? Text => Sql is SqlBound { Value: string text } ? text : null;

    /// <summary>Whether it can be calculated with.</summary>
    public bool IsNumber => Kind is ColumnKind.Integer or ColumnKind.Real or ColumnKind.Share;
}

/// <summary>What a formula can speak of.</summary>
internal sealed class Scope(RowPlan input, Values values, long sessionStartNs)
{
    /// <summary>Alias of the rows in every formula.</summary>
    public const string Alias = "r";

    /// <summary>The rows.</summary>
    public RowPlan Input => input;

    /// <summary>What literals are worth.</summary>
    public Values Values => values;

    /// <summary>Where times written down count from.</summary>
    public long SessionStartNs => sessionStartNs;

    /// <summary>The column with a name.</summary>
    public PlanColumn Column(Word name)
    {
        if (input.Find(name.Text) is { } column) return column;
        List<string> known = [.. input.Columns.Where(column => column.Show is Show.Primary or Show.Secondary).Select(column => column.Name)];
        var hint = WasIn(input, name.Text) ? $"An earlier stage left `{name.Text}` out; keep it there. Example: | count by {name.Text}" : Hint(name.Text, known);
        throw Fault.At(name.Span, "VQL301", $"There is no column `{name.Text}`; there is {Suggest.Listed(known)}.", hint);
    }

    /// <summary>Refuses a text where a column is meant: one that is called like a column.</summary>
    public void RefuseQuoted(BoundExpr expr)
    {
        if (expr.Text is { } text && input.Find(text) is { } column)
            throw Fault.At(expr.Span, "VQL301", $"{Tokens.Quote(text)} is a text, the same in every row; a column stands without quotes.", $"Example: {column.Name}");
    }

    private static bool WasIn(RowPlan rows, string name) => rows.Inputs.OfType<RowPlan>().Any(before => before.Find(name) is not null || WasIn(before, name));

    // One slip away from a measure is a measure that nobody summed up yet; a text is rarely that near.
    private string Hint(string word, List<string> known)
    {
        if (word is "state" && StateColumn is { } state) return $"A state stands in a column called after its track. Did you mean `{state.Name}`?";
        if (Suggest.Nearest(word, known) is { } near) return $"Did you mean `{near}`?";
        return Aggregates.All.Keys.Order(StringComparer.Ordinal).FirstOrDefault(name => Suggest.Distance(word, name) <= 1) is { } measure
            ? $"`{measure}` sums up many rows and belongs in summarize, before this stage. Example: | summarize {Aggregates.All[measure].Example}"
            : $"A text stands in double quotes. Example: \"{word}\"";
    }

    private PlanColumn? StateColumn => input.Columns.FirstOrDefault(column => column is { Words.IsEmpty: false, Show: Show.Primary or Show.Secondary });

    /// <summary>Columns that say whose row it is.</summary>
    public ImmutableArray<SqlExpr> EntityColumns => [.. input.Columns.Where(column => column.IsEntity).Select(column => Build.Col(Alias, column.Sql))];
}
