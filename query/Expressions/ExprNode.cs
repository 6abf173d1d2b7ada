using System.Collections.Frozen;
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
    public PlanColumn Column(Word name) => input.Find(name.Text) ?? throw NoColumn(name, Instead(name.Text));

    /// <summary>What a text is compared with: a word that is no column was probably meant as a text.</summary>
    public BoundExpr Beside(BoundExpr other, ExprNode node) => node is ColumnExpr { Name: var name } && other.Kind == ColumnKind.Text && input.Find(name.Text) is null
        ? throw NoColumn(name, $"A text stands in double quotes. {Examples.Lead}{Tokens.Quote(name.Text)}")
        : node.Bind(this);

    /// <summary>Refuses a text where a column is meant: one that is called like a column.</summary>
    public void RefuseQuoted(BoundExpr expr)
    {
        if (expr.Text is { } text && input.Find(text) is { } column)
            throw Fault.At(expr.Span, "VQL301", $"{Tokens.Quote(text)} is a text, the same in every row; a column stands without quotes.", example: column.Name);
    }

    private static bool WasIn(RowPlan rows, string name) => rows.Inputs.OfType<RowPlan>().Any(before => before.Find(name) is not null || WasIn(before, name));

    private Fault NoColumn(Word name, string instead)
    {
        List<string> known = [.. input.Columns.Where(column => column.Show is Show.Primary or Show.Secondary).Select(column => column.Name)];
        var hint = WasIn(input, name.Text) ? $"An earlier stage left `{name.Text}` out; keep it there. {Examples.Lead}| count by {name.Text}" : Slip(name.Text, known) ?? instead;
        return Fault.At(name.Span, "VQL301", $"There is no column `{name.Text}`; there is {Suggest.Listed(known)}.", hint);
    }

    // One slip away from a measure is a measure that nobody summed up yet; a text is rarely that near.
    private string? Slip(string word, List<string> known)
    {
        if (word is "state" && StateColumn is { } state) return $"A state stands in a column called after its track. Did you mean `{state.Name}`?";
        if ((OfOtherRows.GetValueOrDefault(word)?.FirstOrDefault(known.Contains) ?? Suggest.Nearest(word, known)) is { } near) return $"Did you mean `{near}`?";
        return Aggregates.All.Keys.Order(StringComparer.Ordinal).FirstOrDefault(name => Suggest.Distance(word, name) <= 1) is { } measure
            ? $"`{measure}` sums up many rows and belongs in summarize, before this stage. {Examples.Lead}| summarize {Aggregates.All[measure].Example}"
            : null;
    }

    // A column to go on with: what the rows say, or whose they are.
    private string Instead(string word) => (StateColumn ?? input.Columns.FirstOrDefault(column => column.Show is Show.Primary)) is { } some
        ? $"{Examples.Lead}{some.Name}"
        : $"A text stands in double quotes. {Examples.Lead}{Tokens.Quote(word)}";

    // What rows of another sort have, or other languages call so: columns of which the first that is there was meant.
    private static readonly FrozenDictionary<string, string[]> OfOtherRows = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["start"] = ["time"], ["time"] = ["start"], ["stop"] = ["time"], ["end"] = ["stop", "time"], ["duration"] = ["dur"], ["length"] = ["dur"],
        ["machine"] = ["guest", "host"], ["thread"] = ["running"], ["task"] = ["running", "thread"], ["process"] = ["running", "thread"], ["comm"] = ["running", "thread"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private PlanColumn? StateColumn => input.Columns.FirstOrDefault(column => column is { Words.IsEmpty: false, Show: Show.Primary or Show.Secondary });

    /// <summary>Columns that say whose row it is.</summary>
    public ImmutableArray<SqlExpr> EntityColumns => [.. input.Columns.Where(column => column.IsEntity).Select(column => Build.Col(Alias, column.Sql))];
}
