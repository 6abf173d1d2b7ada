using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Spans;

/// <summary>A claim about time: true in some intervals, false in others. Each construct is a file in this folder.</summary>
internal abstract record SpanNode(TextSpan Span) : Node(Span)
{
    /// <summary>The intervals in which it holds.</summary>
    public abstract SpanPlan Bind(SpanBinder binder);

    /// <summary>The intervals in which it does not hold, those without evidence included.</summary>
    public virtual SpanPlan BindNot(SpanBinder binder) => new Complement(Span, Disjoint.Of(Bind(binder)));

    /// <summary>The claim in words, for <c>explain</c>: one line per node.</summary>
    /// <param name="written">The question's own words at a place.</param>
    public abstract IEnumerable<string> Tree(Func<TextSpan, string> written);

    /// <summary>Indents the lines of a part.</summary>
    protected static IEnumerable<string> Indented(SpanNode part, Func<TextSpan, string> written) => part.Tree(written).Select(line => "  " + line);
}

/// <summary>Makes sure that the rows of a key do not overlap.</summary>
internal static class Disjoint
{
    /// <summary>The step itself when its rows are disjoint, else the time that any of them covers.</summary>
    public static SpanPlan Of(SpanPlan plan) => plan.Facts.Disjoint ? plan : new Sweep(plan.Span, [plan], plan.Keys, ">", 0);
}
