using System.Collections.Immutable;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Xen;

/// <summary>The domains of a host that runs Xen, seen from the hypervisor.</summary>
internal sealed class XenModel : IModel
{
    /// <inheritdoc/>
    public string Name => "xen";

    /// <inheritdoc/>
    public Catalog Catalog => XenCatalog.Catalog;

    /// <inheritdoc/>
    public ImmutableArray<EventNeed> SurveyNeeds => XenEvents.Survey;

    /// <inheritdoc/>
    public ImmutableArray<EventNeed> Needs { get; } = [.. XenEvents.States, .. XenEvents.Details, .. ExitHandlers.Needs];

    /// <inheritdoc/>
    public bool Concerns(Machine machine) => machine is { Traced: true, HasThreads: false };

    /// <inheritdoc/>
    public ImmutableArray<DerivedColumn> DerivedColumns => Hypercalls.Columns;

    /// <inheritdoc/>
    public ISurvey? StartSurvey(SurveyContext context) => context.Facts.GetValueOrDefault(Machine.FormatFact) is XenFacts.Format ? new XenSurvey(context) : null;

    /// <inheritdoc/>
    public IModelRun? Start(ModelContext context) => Concerns(context.Machine) ? new XenRun(context) : null;
}
