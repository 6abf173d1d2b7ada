using System.Collections.Immutable;
using System.Globalization;
using Sprache;
using VmQuery.Engine.Models;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Reference;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Sources;

/// <summary>The time a question is asked about: <c>in a..b</c>, <c>in first d</c>, <c>in last d</c>, <c>at t</c>.</summary>
internal static class Ranges
{
    /// <summary>What its users read about ranges.</summary>
    public static ImmutableArray<Construct> Manual { get; } =
    [
        new("in", "the part of the rows between two times; what it cuts is marked edge", "when vcpu of guest is hypervisor in 2s..2.1s | longest 3")
        {
            Form = "in TIME..TIME",
            Picture = """
                rows         AAAAAA··AAA···AAA
                in a..b      ···[————————)····
                result       ···eee··AA·            e: certainty edge
                """,
        },
        new("in first", "from the start of the session on", "show mode of vcpu of guest in first 2ms")
        {
            Form = "in first LENGTH, in last LENGTH",
            Picture = """
                rows         AAAAAA··AAA···AAA
                in first 4   [———)············
                result       AAAe·············
                """,
        },
        new("at", "the rows that hold at a time, whole", "show mode of cpu of host at 2.5s")
        {
            Form = "at TIME",
            Picture = """
                rows         AAAAAA··AAA···AAA
                at t         ·········|·······
                result       ········AAA······
                """,
        },
    ];

    /// <summary>A range.</summary>
    public static Parser<RangeNode> Range { get; } = Combinators.Spanned(
            from word in Tokens.Keyword("in")
            from range in Edge.Or(Between)
            select range)
        .Or(Combinators.Spanned(
            from word in Tokens.Keyword("at")
            from point in Literals.Point
            select (Func<TextSpan, RangeNode>)(span => new InstantRange(point, span))));

    /// <summary>An optional range.</summary>
    public static Parser<RangeNode?> Grammar { get; } = Range.OrNull();

    private static Parser<Func<TextSpan, RangeNode>> Between =>
        from start in Literals.Point
        from dots in Tokens.Sign("..")
        from stop in Literals.Point
        select (Func<TextSpan, RangeNode>)(span => new BetweenRange(start, stop, span));

    private static Parser<Func<TextSpan, RangeNode>> Edge =>
        from last in Tokens.Keyword("first").Return(false).Or(Tokens.Keyword("last").Return(true))
        from length in Literals.QuantityOrParameter
        select (Func<TextSpan, RangeNode>)(span => new EdgeRange(last, length, span));

    /// <summary>The rows of a step in a range.</summary>
    public static RowPlan Rows(SpanPlan plan, RangeNode? range, SpanBinder binder)
    {
        var session = binder.World.Span;
        var asked = new Asked(session.StartNs, session.StopNs, plan.Facts.Instant);
        if (range is not null) (plan, asked) = Within(plan, range, asked, binder);
        return Lowering.Rows.Of(plan, asked);
    }

    /// <summary>The part of a step in a range, and the time that is asked about then.</summary>
    public static (SpanPlan Plan, Asked Asked) Within(SpanPlan plan, RangeNode range, Asked asked, SpanBinder binder)
    {
        var session = binder.World.Span;
        if (range is InstantRange instant)
        {
            var at = binder.Values.Instant(instant.At, session);
            return at >= session.StartNs && at <= session.StopNs ? (new Holding(range.Span, plan, at), asked) : throw Outside(range, "time", session);
        }

        var (start, stop) = Bounds(range, binder, session);
        if (start >= stop) throw Fault.At(range.Span, "VQL206", "This range is empty: it stops before it starts.", example: Example(asked, session));
        var within = asked with { StartNs = Math.Max(start, asked.StartNs), StopNs = Math.Min(stop, asked.StopNs), Ranged = true };
        if (within.StartNs < within.StopNs) return (new Clip(range.Span, plan, start, stop), within);
        throw asked.Ranged ? Fault.At(range.Span, "VQL206", "This range lies outside the one that was asked about.", "Times count from the start of the session.", example: Example(asked, session)) : Outside(range, "range", session);
    }

    private static Fault Outside(RangeNode range, string what, TimeSpanNs session) => Fault.At(
        range.Span, "VQL206", $"This {what} lies outside the session, which is {Seconds(session.Length)} long.",
        "Times count from the start of the session.", example: (range is InstantRange ? $"at {Written(session.Length / 2)}" : $"in 0s..{Written(session.Length)}"));

    private static string Example(Asked asked, TimeSpanNs session) => $"in {Written(asked.StartNs - session.StartNs)}..{Written(asked.StopNs - session.StartNs)}";

    private static string Written(long ns) => ns == 0 ? "0s" : Units.Text(ns, UnitSort.Time);

    private static (long Start, long Stop) Bounds(RangeNode range, SpanBinder binder, TimeSpanNs session) => range switch
    {
        BetweenRange between => (binder.Values.Instant(between.Start, session), binder.Values.Instant(between.Stop, session)),
        EdgeRange { Last: true } edge => (Math.Max(session.StartNs, session.StopNs - Math.Min(binder.Values.Duration(edge.Length), session.Length)), session.StopNs),
        EdgeRange edge => (session.StartNs, session.StartNs + Math.Min(binder.Values.Duration(edge.Length), session.Length)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Seconds(long ns) => (ns / 1e9).ToString("0.###", CultureInfo.InvariantCulture) + " s";
}
