using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>The first pass over a machine: which threads are vCPUs of which processes.</summary>
internal sealed class KvmSurvey(SurveyContext context) : ISurvey
{
    private readonly List<KvmStreamSurvey> _streams = [];

    /// <inheritdoc/>
    public IStreamSurvey OpenStream(StreamInfo stream)
    {
        var survey = new KvmStreamSurvey(context.Schema);
        _streams.Add(survey);
        return survey;
    }

    /// <inheritdoc/>
    public SurveyResult Finish()
    {
        var threads = new SortedDictionary<int, ThreadEvidence>();
        var cpus = new SortedSet<int>();
        var (entries, exits) = (0L, 0L);
        foreach (var stream in _streams)
        {
            foreach (var (tid, evidence) in stream.Threads)
                if (threads.TryGetValue(tid, out var known)) known.Add(evidence);
                else threads[tid] = evidence.Copy();
            cpus.UnionWith(stream.Cpus);
            entries += stream.Entries;
            exits += stream.Exits;
        }

        var guests = GuestFinder.Find(threads, context.Names);
        var vcpus = guests.Sum(guest => guest.Vcpus.Length);
        return new(guests.IsEmpty ? null : "kvm", guests) { Cpus = [.. cpus], ExitsTraced = AreTraced(entries, exits, vcpus) };
    }

    /// <summary>Both kinds of event, unless the trace is so short that each vCPU can have an entry or an exit without the other.</summary>
    private static bool AreTraced(long entries, long exits, int vcpus) =>
        (entries > 0 && exits > 0) || (entries + exits > 0 && Math.Max(entries, exits) <= vcpus);
}
