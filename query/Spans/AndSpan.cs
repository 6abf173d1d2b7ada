using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Reference;

namespace VmQuery.Query.Spans;

/// <summary>Both claims hold.</summary>
internal sealed record AndSpan(SpanNode Left, SpanNode Right, TextSpan Span) : SpanNode(Span)
{
    /// <summary>What its users read about it.</summary>
    public static Construct Manual { get; } = new("and", "the time that both claims have in common, with the columns of both", "when vcpu of guest is hypervisor and placement of vcpu of guest = 2 | longest 3")
    {
        Form = "CLAIM and CLAIM",
        Picture = """
            A            AAAA···AAAA
            B            ··BBBBBBB··
            A and B      ··XX···XX··
            """,
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) => ["and", .. Indented(Left, written), .. Indented(Right, written)];

    /// <inheritdoc/>
    public override SpanPlan Bind(SpanBinder binder)
    {
        var claims = new List<SpanPlan>();
        var faults = new List<Fault>();
        foreach (var part in Parts(this))
        {
            try
            {
                var claim = part.Bind(binder);
                foreach (var before in claims) Coreference.Check(before, claim, part.Span, binder.World);
                claims.Add(claim);
                binder = binder.After(claim);
            }
            catch (Fault fault) when (faults.Count == 0 || !fault.LooksBack)
            {
                faults.Add(fault);
            }
            catch (Fault)
            {
                // What it looks back at is wrong itself.
            }
        }

        if (faults.Count > 0) throw Fault.Together(faults);
        return Pair(Span, Balanced(claims[..^1]), claims[^1]);
    }

    private static IEnumerable<SpanNode> Parts(SpanNode node) => node is AndSpan and ? Parts(and.Left).Append(and.Right) : [node];

    // The common time is the same however it is bracketed; engines plan a tree of low depth in a fraction of the time.
    private SpanPlan Balanced(List<SpanPlan> claims) => claims.Count == 1
        ? claims[0]
        : Pair(Span, Balanced(claims[..((claims.Count + 1) / 2)]), Balanced(claims[((claims.Count + 1) / 2)..]));

    private static And Pair(TextSpan span, SpanPlan left, SpanPlan right)
    {
        var first = Side.Of(left, "left", Names(right.Keys).Except(Names(left.Keys)));
        return new And(span, first, Side.Of(right, "right", Names(first.Keys).Union(first.Payload.Select(column => column.Sql)), first.Keys));
    }

    // Keys keep their names before attributes do.
    private static ImmutableHashSet<string> Names(ImmutableArray<Key> keys) => ImmutableHashSet.CreateRange(StringComparer.Ordinal, keys.Select(key => key.Sql));
}
