using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Models;

/// <summary>A model turns events of a machine into tracks and spans. It declares what it reads and what it makes.</summary>
internal interface IModel
{
    /// <summary>Short name for messages, as <c>kvm</c>.</summary>
    string Name { get; }

    /// <summary>The vocabulary the model adds to a session.</summary>
    Catalog Catalog { get; }

    /// <summary>Events read in the first pass, which settles who is who; empty when the model needs none.</summary>
    ImmutableArray<EventNeed> SurveyNeeds { get; }

    /// <summary>Events read in the second pass.</summary>
    ImmutableArray<EventNeed> Needs { get; }

    /// <summary>Whether the model has something to say about a machine, so that events it misses are worth a finding.</summary>
    bool Concerns(Machine machine) => true;

    /// <summary>Columns that the model adds to tables of kept events.</summary>
    ImmutableArray<DerivedColumn> DerivedColumns => [];

    /// <summary>
    /// Whether its second pass asks <see cref="ModelContext.Threads"/>: then it takes each record behind the model that sets them, on another
    /// core if there is one.
    /// </summary>
    bool ReadsThreads => false;

    /// <summary>Starts the first pass over a machine; null when the model needs none.</summary>
    ISurvey? StartSurvey(SurveyContext context);

    /// <summary>Starts the second pass over a machine; null when the model has nothing to say about it.</summary>
    IModelRun? Start(ModelContext context);
}

/// <summary>The first pass over a machine: streams are read in parallel and in no order among each other.</summary>
internal interface ISurvey
{
    /// <summary>Opens a stream; called once per stream before any event, its result is used from one thread.</summary>
    IStreamSurvey OpenStream(StreamInfo stream);

    /// <summary>What the whole pass found; called after every stream is done.</summary>
    SurveyResult Finish();
}

/// <summary>The first pass over one stream.</summary>
internal interface IStreamSurvey
{
    /// <summary>Takes the next event of the stream, in stream order.</summary>
    void Take(in EventView e);
}

/// <summary>What the first pass knows.</summary>
internal sealed record SurveyContext(string MachineName, string? KernelRelease, EventSchema Schema, Names Names)
{
    /// <summary>What the traces, and files beside them, say of the machine (<c>domain.5</c>).</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = Machine.NoFacts;
}

/// <summary>The guests that a first pass found on a machine.</summary>
/// <param name="Hypervisor">As <c>kvm</c>; null when the machine runs no guests.</param>
internal sealed record SurveyResult(string? Hypervisor, ImmutableArray<FoundGuest> Guests)
{
    /// <summary>Numbers of the CPUs that recorded events or were named in them.</summary>
    public ImmutableArray<int> Cpus { get; init; } = [];

    /// <summary>Whether VM entries and exits were recorded; without them guest and hypervisor cannot be told apart.</summary>
    public bool ExitsTraced { get; init; } = true;

    /// <summary>Whether what the machine schedules are threads; a hypervisor that stands alone schedules vCPUs.</summary>
    public bool HasThreads { get; init; } = true;

    /// <summary>What else the second pass has to know, beside <see cref="SurveyContext.Facts"/>.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = Machine.NoFacts;
}

/// <summary>A guest seen from its host, before it has a name.</summary>
/// <param name="Pid">Number that the host knows it by: process of the virtual machine monitor, or domain.</param>
/// <param name="ProcessName">Name of that process (<c>qemu-system-x86</c>); null when the trace does not tell.</param>
internal sealed record FoundGuest(int Pid, string? ProcessName, ImmutableArray<FoundVcpu> Vcpus)
{
    /// <summary>What the host calls it; null when it has no names for its guests.</summary>
    public string? Name { get; init; }

    /// <summary>When it was there, for hosts that use numbers again; null for all the time.</summary>
    public TimeSpanNs? Lived { get; init; }

    /// <summary>Whether its VM entries and exits were recorded; null when that is one for all guests of the machine.</summary>
    public bool? ExitsTraced { get; init; }
}

/// <summary>A vCPU seen from its host.</summary>
/// <param name="Tid">Its thread; null when the host schedules vCPUs themselves.</param>
/// <param name="Evidence">What says so, for people: <c>kvm_exit.vcpu_id</c>, <c>thread name</c>, <c>order of threads</c>.</param>
internal sealed record FoundVcpu(int Vcpu, int? Tid, string? ThreadName, string Evidence, Confidence Confidence)
{
    /// <summary>CPU that it has been on since events of that CPU were recorded first; null when that was another's, or is not known.</summary>
    public int? StartsOn { get; init; }
}

/// <summary>What the second pass knows and where it writes.</summary>
/// <param name="Machine">The machine whose events the run takes.</param>
/// <param name="Topology">Every machine and link of the session, settled by the first pass.</param>
/// <param name="Span">The session's time span; tracks must cover it exactly.</param>
/// <param name="Coverage">The part of it for which this machine has a trace.</param>
/// <param name="Rows">Where finished intervals go; opening a table again gives the same writer.</param>
internal sealed record ModelContext(
    Machine Machine, Topology Topology, EventSchema Schema, Names Names, TimeSpanNs Span, TimeSpanNs Coverage, IRowSink Rows, FindingLog Findings)
{
    /// <summary>Whether the machine's clock is the one that the session's times are on; of other clocks the error is not known.</summary>
    public required bool OnReferenceClock { get; init; }

    /// <summary>From the first to just after the last event of each CPU that has any.</summary>
    public IReadOnlyDictionary<int, TimeSpanNs> CpuCoverage { get; init; } = ImmutableDictionary<int, TimeSpanNs>.Empty;

    /// <summary>Whether a vCPU that is asleep before and after records were lost is taken to have slept on.</summary>
    public bool SleepsThroughLoss { get; init; }

    /// <summary>Who is on which CPU; set by the operating system's model, asked by the models that read it, each for the record that it takes.</summary>
    public IThreadsOnCpu? Threads { get; set; }

    /// <summary>Which vCPU the record being processed is about; set by the model of a hypervisor that schedules vCPUs itself.</summary>
    public VcpuOfEvent? Vcpu { get; set; }
}

/// <summary>What the operating system's model knows of the threads that an event is about.</summary>
internal interface IThreadsOnCpu
{
    /// <summary>Thread current on the CPU of the event just before it; -1 when not known.</summary>
    int TidBefore { get; }

    /// <summary>Of a wake-up: who ends the sleep.</summary>
    Who Waker { get; }

    /// <summary>Of a wake-up or a move to another CPU: who has the CPU that the thread is to run on; nobody when it is idle or that is not known.</summary>
    Who Occupant { get; }
}

/// <summary>Which vCPU an event is about, where the hypervisor schedules vCPUs itself.</summary>
internal sealed class VcpuOfEvent
{
    /// <summary>Its place in <see cref="Topology.Links"/>; -1 when none is known.</summary>
    public int Place { get; set; } = -1;
}

/// <summary>The second pass over a machine: takes its events in time order, CPUs merged.</summary>
internal interface IModelRun
{
    /// <summary>Takes the next record, losses included; never throws for what a trace may contain.</summary>
    void Take(in EventView e);

    /// <summary>Closes everything that is open at the end of the machine's coverage.</summary>
    void Finish();
}

/// <summary>A half-open span of time in ns since the Unix epoch.</summary>
internal readonly record struct TimeSpanNs(long StartNs, long StopNs)
{
    /// <summary>Length in ns.</summary>
    public long Length => StopNs - StartNs;
}
