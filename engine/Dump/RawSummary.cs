using System.Collections.Immutable;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Models;
using VmQuery.Engine.Quality;
using VmQuery.Engine.Store;

namespace VmQuery.Engine.Dump;

/// <summary>What can be said of traces without analyzing them.</summary>
internal static class RawSummary
{
    /// <summary>Traces and streams as far as they could be read and what is odd about them; nothing of machines and vCPUs.</summary>
    public static SessionSummary Of(TraceSet set, StreamTable table, IReadOnlyList<StreamTotals> totals) => new(
        string.Empty,
        SessionPlan.SpansOf(table, [.. totals], set.Machines.Length).Span,
        [],
        [],
        [.. table.Streams.GroupBy(stream => stream.Trace).Select(streams => TraceOf(set, streams, totals))],
        [.. table.Streams.Select(stream => StreamOf(set, stream, totals[stream.Id.Value]))],
        [],
        Findings(set, table, totals));

    private static ImmutableArray<Finding> Findings(TraceSet set, StreamTable table, IReadOnlyList<StreamTotals> totals)
    {
        var log = new FindingLog();
        new StreamFindings(set, table, totals, machine => set.Machines[machine.Value].Name, log).Add();
        return [.. log.All];
    }

    private static TraceSummary TraceOf(TraceSet set, IGrouping<Events.TraceId, TracedStream> streams, IReadOnlyList<StreamTotals> totals)
    {
        var info = set.Traces[streams.Key.Value].Info;
        var ofStreams = streams.Select(stream => totals[stream.Id.Value]).ToArray();
        var span = (ofStreams.Min(total => total.FirstNs), ofStreams.Max(total => total.LastNs)) is ({ } first, { } last) ? new TimeSpanNs(first, last) : (TimeSpanNs?)null;
        return new TraceSummary(
            set.Machines[streams.First().Machine.Value].Name, info.Path, info.Format, info.Tracer, info.Uuid?.ToString(), ofStreams.Sum(total => total.Events), span);
    }

    private static StreamSummary StreamOf(TraceSet set, TracedStream stream, StreamTotals totals) => new(
        set.Machines[stream.Machine.Value].Name,
        stream.Source.Info.Name,
        stream.Source.Info.Cpu,
        totals.Events,
        totals.Packets,
        stream.Source.Info.Bytes,
        totals.Losses.Sum(loss => loss.Events),
        totals.Losses.Sum(loss => loss.Packets),
        totals.Losses.Count,
        totals.Losses.Sum(loss => loss.StopNs - loss.StartNs));
}
