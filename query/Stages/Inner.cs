using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Spans;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>What stages on time need: rows with times, and the intervals of a question in brackets for the same entities.</summary>
internal static class Inner
{
    /// <summary>What is known of the rows that come into a stage, which have to have times of their own.</summary>
    public static Timing Timing(RowPlan input, StageNode stage, string word) => input.Timing
        ?? throw Fault.At(stage.Span, "VQL307", $"`{word}` works on intervals of entities, which these rows are not.", $"Put `{word}` before the stages that sum up; rows of `sql` belong to no entity.", example: StageKinds.Named(word).Example);

    /// <summary>The intervals of a question, and the entities that it shares with some rows; <see cref="Key.One"/> when it shares none.</summary>
    /// <remarks>Matched as claims are (meaning, rule 6): a kind that both name without a number is the same entity.</remarks>
    public static (Timed Intervals, ImmutableArray<Key> Shared) Matched(QueryNode question, RowPlan rows, Timing known, StageSite site)
    {
        var inner = site.Rows(question);
        var timing = inner.Timing ?? throw Fault.At(question.Span, "VQL308", "The question in brackets has to give intervals; its rows have no time any more.", "Leave out the stages that sum up.", example: Examples.Question(site.World));
        if (inner.Asked.Instant) throw Fault.At(question.Span, "VQL308", "The question in brackets gives instants, which cover no time.", example: "| clip (show event \"kvm_exit\" of vcpu | widen before 10ms)");
        var intervals = Timed.Bare(inner, timing) with { Payload = [] };
        Coreference.Check(Timed.Bare(rows, known), intervals, question.Span, site.World);
        ImmutableArray<Key> shared = [.. known.Keys.Where(key => key != Key.One && timing.Keys.Any(key.SameEntity))];
        return (intervals, shared.IsEmpty ? [Key.One] : shared);
    }
}
