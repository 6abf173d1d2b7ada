using VmQuery.Query.Plan;
using VmQuery.Query.Stages;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Binding;

/// <summary>Turns a question that was read into a plan.</summary>
internal static class QuestionBinder
{
    /// <summary>The plan of a whole question.</summary>
    public static RowPlan Bind(QueryNode query, World world, IReadOnlyDictionary<string, object>? parameters) =>
        Bind(query, new SpanBinder(world, new Values(parameters)));

    /// <summary>The plan of a source and its stages, also of a question in the brackets of a stage.</summary>
    public static RowPlan Bind(QueryNode query, SpanBinder binder)
    {
        var plan = query.Source.Bind(binder);
        var site = new StageSite(binder);
        foreach (var stage in query.Stages) plan = stage.Bind(plan, site);
        return plan;
    }
}
