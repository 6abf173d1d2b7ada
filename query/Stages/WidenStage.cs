using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>Lets the rows start earlier and stop later; see <see cref="Widened"/>.</summary>
internal sealed record WidenStage(Literal? Before, Literal? After, TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "widen",
        "lets each row start earlier and stop later, within the session",
        "when vcpu is preempted for > 20ms | widen before 1ms after 1ms",
        from before in Side("before")
        from after in Side("after")
        select (Func<TextSpan, StageNode>)(span => new WidenStage(before, after, span)))
    {
        Form = "widen [before LENGTH] [after LENGTH]",
        Picture = """
            session            [——————————————
            events             ·E·······F·····
            widen before 3     ee····FFF······      e: certainty edge
            """,
    };

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site)
    {
        var timing = Inner.Timing(input, this, "widen");
        if (Before is null && After is null) throw Fault.At(Span, "VQL309", "Say how far the rows grow, and to which side.", example: "| widen before 10ms");
        var (before, after) = (Length(Before, site), Length(After, site));
        var session = site.World.Span;
        var asked = input.Asked with { StartNs = Math.Max(input.Asked.StartNs - before, session.StartNs), StopNs = Math.Min(input.Asked.StopNs + after, session.StopNs), Instant = false };
        var columns = input.Asked.Instant ? Lasting(input.Columns) : input.Columns;
        return new Retimed(new Widened(Span, Timed.Whole(input, timing), before, after), timing, columns, input.Order, asked);
    }

    private static long Length(Literal? length, StageSite site) => length is null ? 0 : Math.Min(site.Values.Duration(length), site.World.Span.Length);

    private static Parser<Literal?> Side(string word) => (from keyword in Tokens.Keyword(word) from length in Literals.QuantityOrParameter select length).OrNull();

    // What was an instant has a stop and a length now, and its certainty is worth seeing.
    private static ImmutableArray<PlanColumn> Lasting(ImmutableArray<PlanColumn> columns) =>
    [
        .. columns.SelectMany(column => column.Sql switch
        {
            SpanColumns.Start => (PlanColumn[])[column.Show == Show.Internal ? column : column with { Name = "start" }, .. Rows.StopAndLength],
            RowColumns.Certainty when column.Show == Show.Hidden => [column with { Show = Show.Primary }],
            SpanColumns.SyncErr when column.Show == Show.Hidden => [column with { Show = Show.Secondary }],
            _ => [column],
        }),
    ];
}
