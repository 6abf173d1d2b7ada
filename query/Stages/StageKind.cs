using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Expressions;
using VmQuery.Query.Plan;
using VmQuery.Query.Reference;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>What happens to the rows after <c>|</c>. A stage is one file: grammar, binding, lowering, help.</summary>
internal abstract record StageNode(TextSpan Span) : Node(Span)
{
    /// <summary>The rows it gives for the rows it gets.</summary>
    public abstract RowPlan Bind(RowPlan input, StageSite site);

    /// <summary>Whether the columns that come out are those that come in, so that stages after it can be checked even if it is wrong.</summary>
    public virtual bool KeepsColumns => false;
}

/// <summary>What a stage may ask for while it is bound.</summary>
/// <param name="Binder">Binds the subjects that a stage names.</param>
internal sealed record StageSite(SpanBinder Binder)
{
    /// <summary>What literals are worth.</summary>
    public Values Values => Binder.Values;

    /// <summary>The session.</summary>
    public World World => Binder.World;

    /// <summary>What formulas over some rows can speak of.</summary>
    public Scope Scope(RowPlan input) => new(input, Values, World.Span.StartNs);

    /// <summary>The rows of a question in brackets.</summary>
    public RowPlan Rows(QueryNode question) => QuestionBinder.Bind(question, Binder) is var rows and not Ended
        ? rows
        : throw Fault.At(question.Span, "VQL310", "A question inside another gives rows; pivot, plot and export come at the end of the whole.", "Leave them out inside.", example: Examples.Question(World));
}

/// <summary>What a stage adds to the language.</summary>
/// <param name="Word">Its first word.</param>
/// <param name="Help">One sentence for people.</param>
/// <param name="Example">A whole question with it that has an answer on the bundled capture.</param>
/// <param name="Grammar">What follows the word; the span covers the whole stage.</param>
internal sealed record StageKind(string Word, string Help, string Example, Parser<Func<TextSpan, StageNode>> Grammar)
{
    /// <summary>How it is written.</summary>
    public required string Form { get; init; }

    /// <summary>What it does to intervals, drawn; null where there is nothing to draw.</summary>
    public string? Picture { get; init; }

    /// <summary>What its users read about it.</summary>
    public Construct Manual => new(Word, Help, Example) { Form = Form, Picture = Picture };

    /// <summary>The whole stage.</summary>
    public Parser<StageNode> Whole => Combinators.Spanned(from word in Tokens.Keyword(Word) from rest in Grammar select rest);
}

/// <summary>The stages of the language. To add one, add a file to this folder and its line here.</summary>
internal static class StageKinds
{
    /// <summary>All of them, in the order in which help lists them.</summary>
    public static ImmutableArray<StageKind> All { get; } =
    [
        WhereStage.Kind,
        ExtendStage.Kind,
        SelectStage.Kind,
        CountStage.Kind,
        StatsStage.Kind,
        SummarizeStage.Kind,
        SortStage.Kind,
        TopStage.Kind,
        .. PickStage.Kinds,
        MergeStage.Kind,
        GapsStage.Kind,
        SplitStage.Kind,
        WidenStage.Kind,
        ClipStage.Kind,
        OverlapStage.Kind,
        LookupStage.Kind,
        CompareStage.Kind,
        HistogramStage.Kind,
        PivotStage.Kind,
        PlotStage.Kind,
        ExportStage.Kind,
        SqlTextStage.Kind,
    ];

    /// <summary>The stage of a word.</summary>
    public static StageKind Named(string word) => All.First(kind => string.Equals(kind.Word, word, StringComparison.Ordinal));
}
