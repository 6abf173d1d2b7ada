using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Reference;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Spans;

/// <summary>A step after the first, and how soon it has to come.</summary>
internal sealed record ThenStep(SpanNode Claim, Literal? Within);

/// <summary>One thing, then another of the same entity: <c>A then B within 1ms</c>.</summary>
internal sealed record ThenSpan(SpanNode First, ImmutableArray<ThenStep> Next, TextSpan Span) : SpanNode(Span)
{
    /// <summary>What its users read about it.</summary>
    public static Construct Manual { get; } = new("then", "from each A to the start of the first B at or after it, of the same entity, with the wait between as gap", "when vcpu of guest is halted then vcpu of guest is preempted within 100us | stats gap")
    {
        Form = "A then B [within LENGTH] [then C …]",
        Picture = """
            A            A·····A···A····      events
            B            ··BB····B······
            A then B     XX····XX·······      gap 2, 2
            """,
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) => ["then", .. Indented(First, written), .. Next.SelectMany(step => Indented(step.Claim, written).Append(step.Within is null ? null : $"    within {written(step.Within.Span)}").OfType<string>())];

    /// <inheritdoc/>
    public override SpanPlan Bind(SpanBinder binder)
    {
        ImmutableArray<PlanColumn> gaps = [.. Next.Select((_, i) => Then.Gap(i + 1))];
        var first = Side.Of(First.Bind(binder), "left", Then.Taken(gaps));
        var taken = Then.Taken(gaps).Union(Names(first));
        var keys = first.Keys;
        var next = ImmutableArray.CreateBuilder<Following>();
        foreach (var step in Next)
        {
            binder = binder.After(next.Count == 0 ? first : next[^1].Rows);
            var plan = next.Aggregate(Others.Beside(first, step.Claim.Bind(binder)), (rows, before) => Others.Beside(before.Rows, rows));
            Coreference.Check(first, plan, step.Claim.Span, binder.World);
            var name = next.Count == 0 ? "right" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"right_{next.Count + 1}");
            var side = Side.Of(plan, name, taken, keys);
            var isAgain = first.MayShare(side) || next.Any(before => before.Rows.MayShare(side));
            next.Add(new Following(side, step.Within is null ? null : binder.Values.Duration(step.Within), isAgain));
            taken = taken.Union(Names(side));
            keys = [.. keys, .. side.Keys.Where(key => !keys.Any(key.SameEntity))];
        }

        return new Then(Span, first, next.ToImmutable(), gaps);
    }

    private static IEnumerable<string> Names(SpanPlan plan) => plan.Keys.Select(key => key.Sql).Concat(plan.Payload.Select(column => column.Sql));
}
