using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>Joins the rows of each entity that overlap, touch, or have only a short pause between; see <see cref="Merged"/>.</summary>
/// <remarks>
/// A merged row stands for several, so it keeps what they share: the entity, the time, the worst certainty. Instants
/// touch nothing; merged over pauses they are bursts, from the first to the last.
/// </remarks>
internal sealed record MergeStage(Literal? Pause, TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "merge",
        "joins rows of the same entity that overlap, touch, or are no further apart than a pause",
        "when vcpu is not halted | merge within 1ms | longest 3",
        (from word in Tokens.Keyword("within") from pause in Literals.QuantityOrParameter select pause).OrNull()
            .Select(pause => (Func<TextSpan, StageNode>)(span => new MergeStage(pause, span))))
    {
        Form = "merge [within LENGTH]",
        Picture = """
            rows              AAAA·BBB······CC··
                              ··DDDDD···········
            merge             XXXXXXXX······XX··
            merge within 6    XXXXXXXXXXXXXXXX··
            """,
    };

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site)
    {
        var timing = Inner.Timing(input, this, "merge");
        if (Pause is null && input.Asked.Instant) throw Fault.At(Span, "VQL309", "Instants touch nothing; say how far apart they may be to be one.", example: "| merge within 10us");
        var pause = Pause is null ? 0 : Math.Min(site.Values.Duration(Pause), site.World.Span.Length);
        if (pause < 0) throw Fault.At(Pause!.Span, "VQL309", "A pause cannot be shorter than nothing.", example: "| merge within 10us");
        return Rows.Of(new Merged(Span, Timed.Bare(input, timing), timing.Keys, pause), input.Asked with { Instant = false });
    }
}
