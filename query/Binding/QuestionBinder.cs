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
        var faults = new List<Fault>();
        foreach (var stage in query.Stages)
        {
            if (plan is Ended { End.IsLast: false } && stage is not EndStage)
                throw Fault.At(stage.Span, "VQL310", "The rows are complete here; only pivot, plot and export can follow.", "Put this stage before them.", example: "| sort dur desc | plot timeline");
            if (plan is Ended { End.IsLast: true }) throw Fault.At(stage.Span, "VQL310", "Nothing can follow `export`.", "Put this stage before it.", example: "| count by vcpu | export \"counts.csv\"");
            try
            {
                plan = stage.Bind(plan, site);
            }
            catch (Fault fault)
            {
                faults.Add(fault);
                if (!stage.KeepsColumns) break;
            }
        }

        return faults.Count == 0 ? plan : throw Fault.Together(faults);
    }
}
