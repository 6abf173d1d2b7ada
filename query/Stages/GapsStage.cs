using Sprache;
using VmQuery.Engine.Models;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;

namespace VmQuery.Query.Stages;

/// <summary>The time that no row covers, for each entity that the question ranges over; see <see cref="Complement"/>.</summary>
/// <remarks>
/// <code>
/// rows of 0   ··AAA··AA·
/// rows of 1   ··········
/// gaps of 0   XX···XX··X
/// gaps of 1   XXXXXXXXXX      without a row, all the time is a gap
/// </code>
/// Rows and gaps together fill the time asked about, from edge to edge. Between instants the gaps run from one to the next.
/// </remarks>
internal sealed record GapsStage(TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "gaps",
        "the time between the rows of each entity, up to the edges of the time asked about",
        "when vcpu is halted | gaps | longest 3",
        Parse.Return((Func<TextSpan, StageNode>)(span => new GapsStage(span))))
    {
        Form = "gaps",
        Picture = """
            rows         ··AAA··AA·
            gaps         XX···XX··X
            """,
    };

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site)
    {
        var timing = Inner.Timing(input, this, "gaps");
        SpanPlan rows = Timed.Bare(input, timing);
        if (!rows.Facts.Disjoint && !rows.Facts.Instant) rows = new Merged(Span, rows, rows.Keys, PauseNs: 0);
        return Rows.Of(new Complement(Span, rows) { Within = new TimeSpanNs(input.Asked.StartNs, input.Asked.StopNs) }, input.Asked with { Instant = false });
    }
}
