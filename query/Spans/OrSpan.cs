using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Reference;

namespace VmQuery.Query.Spans;

/// <summary>At least one of the claims holds; the rows are the merged time of both.</summary>
internal sealed record OrSpan(SpanNode Left, SpanNode Right, TextSpan Span) : SpanNode(Span)
{
    /// <summary>What its users read about it.</summary>
    public static Construct Manual { get; } = new("or", "the merged time of both claims, with the columns that both have", "when vcpu of guest is hypervisor or vcpu of guest is preempted | longest 3")
    {
        Form = "CLAIM or CLAIM",
        Picture = """
            A            AAAA···AA··
            B            ··BBB···BBB
            A or B       XXXXX··XXXX
            """,
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) => ["or", .. Indented(Left, written), .. Indented(Right, written)];

    /// <inheritdoc/>
    public override SpanPlan Bind(SpanBinder binder)
    {
        var left = Bound(binder);
        var right = Right.Bind(binder.After(left));
        if (right.Keys.Any(key => key.OtherThan is not null)) throw Fault.At(Right.Span, "VQL215", "`other` and `or` do not go together: merged rows are of one entity.", example: "when vcpu is guest and other vcpu is guest");
        Coreference.Check(left, right, Right.Span, binder.World);
        if (left.Facts.Instant || right.Facts.Instant) throw Fault.At(Span, "VQL214", "Instants cannot be merged with `or`; ask for each event on its own.", example: "show event \"kvm_exit\" of vcpu");
        ImmutableArray<Key> shared = [.. left.Keys.Where(key => key != Key.One && right.Keys.Any(key.SameEntity))];
        (left, right) = NearOthers.Both(left, right);
        return new Sweep(Span, [left, right], shared.IsEmpty ? [Key.One] : shared, ">", 0);
    }

    // What is wrong with the right side does not hide behind what is wrong with the left one.
    private SpanPlan Bound(SpanBinder binder)
    {
        try
        {
            return Left.Bind(binder);
        }
        catch (Fault fault)
        {
            throw Fault.Together(fault.With(() => Right.Bind(binder)));
        }
    }
}
