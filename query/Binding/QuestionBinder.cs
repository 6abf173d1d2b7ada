using VmQuery.Query.Plan;
using VmQuery.Query.Stages;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Binding;

/// <summary>Turns a question that was read into a plan.</summary>
internal static class QuestionBinder
{
    /// <summary>The plan of a source and its stages.</summary>
    public static RowPlan Bind(QueryNode query, SpanBinder binder)
    {
        var plan = query.Source.Bind(binder);
        var site = new StageSite(binder);
        foreach (var stage in query.Stages)
        {
            if (plan is Ended && stage is not EndStage)
                throw Fault.At(stage.Span, "VQL310", "The rows are complete here; only pivot, plot and export can follow.", "Put this stage before them.");
            plan = stage.Bind(plan, site);
        }

        return plan;
    }
}
