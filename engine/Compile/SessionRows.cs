using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Models;
using VmQuery.Engine.Quality;
using VmQuery.Engine.Store;

namespace VmQuery.Engine.Compile;

/// <summary>Writes the tables that every session has: who is who, what was read, and what is doubtful.</summary>
internal sealed class SessionRows(SessionPlan plan, TraceSet set, IRowSink rows, Names names)
{
    /// <summary>Writes all of them.</summary>
    public void Write(IReadOnlyList<Finding> findings)
    {
        Machines();
        Traces();
        Streams();
        Volumes();
        Cpus();
        Vcpus();
        Losses();
        Coverage();
        Clocks();
        Findings(findings);
    }

    private ValueWriter Open(TableSchema table) => new(rows, table, names);

    private void Machines()
    {
        var table = Open(SessionTables.Machine);
        foreach (var machine in plan.Topology.Machines)
        {
            table.Append(
                machine.Id.Value, machine.Name, machine.Role, machine.Parent?.Value, machine.HostPid,
                machine.HostIdentity, machine.KernelRelease, machine.Hypervisor, machine.Traced);
        }
    }

    private void Traces()
    {
        var table = Open(SessionTables.Trace);
        foreach (var streams in plan.Streams.Streams.GroupBy(stream => stream.Trace))
        {
            var info = set.Traces[streams.Key.Value].Info;
            var totals = streams.Select(stream => plan.Totals[stream.Id.Value]).ToArray();
            table.Append(
                streams.Key.Value, streams.First().Machine.Value, info.Path, info.Format, info.Uuid?.ToString(), info.Tracer,
                totals.Sum(total => total.Events), totals.Min(total => total.FirstNs), totals.Max(total => total.LastNs));
        }
    }

    private void Streams()
    {
        var table = Open(SessionTables.Stream);
        foreach (var stream in plan.Streams.Streams)
        {
            var total = plan.Totals[stream.Id.Value];
            table.Append(
                stream.Id.Value, stream.Trace.Value, stream.Machine.Value, stream.Source.Info.Name, stream.Source.Info.Cpu,
                total.Events, total.Packets, stream.Source.Info.Bytes, total.Losses.Sum(loss => loss.Events), total.Losses.Sum(loss => loss.Packets));
        }
    }

    private void Volumes()
    {
        var table = Open(SessionTables.StreamVolume);
        foreach (var stream in plan.Streams.Streams)
            foreach (var (name, volume) in plan.Totals[stream.Id.Value].ByClass)
                table.Append(stream.Id.Value, stream.Machine.Value, stream.Source.Info.Cpu, name, volume.Events, volume.Bytes);
    }

    private void Cpus()
    {
        var table = Open(SessionTables.Cpu);
        var cpus = plan.Streams.Streams
            .Where(stream => stream.Source.Info.Cpu is not null)
            .Select(stream => (Machine: stream.Machine.Value, Cpu: stream.Source.Info.Cpu!.Value));
        foreach (var (machine, cpu) in cpus.Distinct().Order()) table.Append(machine, cpu);
    }

    private void Vcpus()
    {
        var vcpus = Open(SessionTables.Vcpu);
        foreach (var (guest, vcpu) in plan.Topology.Links.Select(link => (Guest: link.Guest.Value, link.Vcpu)).Distinct().Order())
            vcpus.Append(guest, vcpu);

        var links = Open(SessionTables.VcpuLink);
        foreach (var link in plan.Topology.Links)
        {
            links.Append(
                link.Host.Value, link.HostPid, link.HostTid, link.Guest.Value, link.Vcpu, link.Valid.StartNs, link.Valid.StopNs, link.Evidence, link.Confidence);
        }
    }

    private void Losses()
    {
        var table = Open(SessionTables.Loss);
        foreach (var stream in plan.Streams.Streams)
        {
            IEnumerable<StreamLoss?> losses = [plan.HeadOf(stream), .. plan.Totals[stream.Id.Value].Losses, plan.TailOf(stream)];
            foreach (var loss in losses.OfType<StreamLoss>())
            {
                table.Append(stream.Id.Value, stream.Machine.Value, stream.Source.Info.Cpu, loss.StartNs, loss.StopNs, loss.Events, loss.Packets, Words.Of(loss.Reason));
            }
        }
    }

    private void Coverage()
    {
        var table = Open(SessionTables.Coverage);
        foreach (var machine in plan.Topology.Machines.Where(machine => machine.Traced))
        {
            foreach (var coverage in plan.Recordings?.Of(machine.Id) ?? [plan.CoverageOf(machine.Id)])
                table.Append(machine.Id.Value, coverage.StartNs, coverage.StopNs);
        }
    }

    private void Clocks()
    {
        var table = Open(SessionTables.ClockSegment);
        foreach (var machine in plan.Topology.Machines.Where(machine => machine.Traced))
        {
            var isReference = plan.IsReference(machine);
            var error = isReference ? 0L : (long?)null;
            table.Append(
                machine.Id.Value, plan.Span.StartNs, plan.Span.StopNs, 1.0, 0, error, error,
                isReference ? "reference clock" : "its own idea of the epoch");
        }
    }

    private void Findings(IReadOnlyList<Finding> findings)
    {
        var table = Open(SessionTables.Finding);
        foreach (var finding in findings)
        {
            table.Append(finding.Code, finding.Severity, finding.Subject, finding.Count, finding.FirstNs, finding.Message);
        }
    }
}
