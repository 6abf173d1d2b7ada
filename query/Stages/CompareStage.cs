using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Expressions;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>Puts the rows of another summary beside those of this one; see <see cref="Compared"/>.</summary>
internal sealed record CompareStage(QueryNode Question, ImmutableArray<Word> On, TextSpan Span) : StageNode(Span)
{
    private const string Other = "other_";

    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "compare",
        "puts another summary beside this one, matched on some columns; its columns are called other_…",
        "show vm_exit of vcpu in first 3s | stats by reason | compare (show vm_exit of vcpu in last 3s | stats by reason) on reason | select reason, count, other_count, p99, other_p99",
        from question in Clauses.Question
        from word in Tokens.Keyword("on")
        from names in Clauses.Name.Listed()
        select (Func<TextSpan, StageNode>)(span => new CompareStage(question, names, span)))
    {
        Form = "compare (QUESTION) on COLUMN, …",
        Picture = """
            reason  count       reason  count             reason  count  other_count
            HLT     4           HLT     2         →       HLT     4      2
            MSR     1           NPF     7                 MSR     1      0
                                                          NPF     0      7
            """,
    };

    /// <summary>The matched columns, then each column with the other's beside it, then what only the other has.</summary>
    public override RowPlan Bind(RowPlan input, StageSite site)
    {
        var other = site.Rows(Question);
        if (input.Timing is not null || other.Timing is not null)
            throw Fault.At(input.Timing is not null ? Span : Question.Span, "VQL311", "Summaries are compared, not rows; sum up both sides.", example: Kind.Example);
        ImmutableArray<PlanColumn> left = [.. On.Select(site.Scope(input).Column)], right = [.. On.Select(site.Scope(other).Column)];
        for (var i = 0; i < On.Length; i++)
            if (left[i].Kind != right[i].Kind) throw Fault.At(On[i].Span, "VQL303", $"`{On[i].Text}` is {Typing.Phrase(left[i].Kind)} here and {Typing.Phrase(right[i].Kind)} in the brackets.", example: Kind.Example);
        ImmutableArray<PlanColumn> mine = [.. Shown(input).Where(column => !left.Contains(column))], theirs = [.. Shown(other).Where(column => !right.Contains(column))];
        var columns = ImmutableArray<PlanColumn>.Empty;
        var sides = ImmutableArray.CreateBuilder<ComparedColumn>();
        for (var i = 0; i < On.Length; i++) Add(left[i].Name, left[i], right[i]);
        foreach (var column in mine)
        {
            Add(column.Name, column, null);
            if (theirs.FirstOrDefault(their => string.Equals(their.Name, column.Name, StringComparison.Ordinal)) is { } same) Add(Other + same.Name, null, same);
        }

        foreach (var column in theirs.Where(their => !mine.Any(column => string.Equals(column.Name, their.Name, StringComparison.Ordinal)))) Add(Other + column.Name, null, column);
        return new Compared(Span, input, other, sides.ToImmutable(), [.. columns, .. Compared.Carried(input, other)]);

        void Add(string name, PlanColumn? ofLeft, PlanColumn? ofRight)
        {
            var like = ofLeft ?? ofRight!;
            var column = ExtendStage.Fresh(columns, name, new BoundExpr(new Sql.SqlNull(), like.Kind, Span) { Column = like });
            if (ExtendStage.LikeOf(column, columns) is { } taken)
                throw Fault.At(Span, "VQL305", $"`{name}` could not be told from `{taken.Name}` then; give one a name of its own before they are compared.", example: "| summarize mean_dur = mean(dur) by vcpu");
            columns = columns.Add(column with { IsSum = like.IsSum, IsMeasure = like.IsMeasure, Show = like.Show });
            sides.Add(new ComparedColumn(columns[^1], ofLeft, ofRight));
        }
    }

    private static IEnumerable<PlanColumn> Shown(RowPlan rows) => rows.Columns.Where(column => column.Show is Show.Primary or Show.Secondary);
}
