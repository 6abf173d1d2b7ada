using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Store;
using VmQuery.Tests.Support;

namespace VmQuery.Benchmarks;

/// <summary>A session of eight vCPUs, each with a mode and a placement in pieces of up to a microsecond.</summary>
internal static class TwoTracks
{
    private const int Vcpus = 8;
    private static readonly object[] Reasons = ["HLT", "MSR", "NPF", "IO"];

    /// <summary>What a vCPU does in its next piece, why, and where.</summary>
    internal delegate (VcpuState State, object Reason, int Cpu) Piece(Random random, int number);

    /// <summary>Any state on any of four CPUs.</summary>
    public static Piece AnyState { get; } = (random, number) => ((VcpuState)random.Next(1, 6), Reasons[number % 4], random.Next(4));

    /// <summary>Guest and hypervisor in turn on two CPUs in turn, so that half of the rows are what is asked for.</summary>
    public static Piece InTurn { get; } = (random, number) => (number % 2 == 0 ? VcpuState.Guest : VcpuState.Hypervisor, Reasons[random.Next(4)], number % 2);

    /// <summary>Writes the session and returns its path.</summary>
    /// <param name="rows">Rows of each track.</param>
    /// <param name="more">Writes other tables, and gives the words for them.</param>
    public static string Write(string path, int rows, Piece piece, Func<SessionWriter, Names, int, Catalog>? more = null)
    {
        var names = new Names();
        var random = new Random(7);
        var perVcpu = rows / Vcpus;
        using var session = SessionWriter.Create(path, names);
        var machines = new ValueWriter(session, SessionTables.Machine, names);
        machines.Append(0, "node1", MachineRole.Host, null, null, null, null, null, true);
        machines.Append(1, "web", MachineRole.Guest, 0, 400, null, null, null, false);
        var vcpus = new ValueWriter(session, SessionTables.Vcpu, names);
        var modes = new ValueWriter(session, VmCatalog.VcpuMode, names);
        var places = new ValueWriter(session, VmCatalog.VcpuPlacement, names);
        for (var vcpu = 0; vcpu < Vcpus; vcpu++)
        {
            vcpus.Append(1, vcpu);
            var (mode, place) = (0L, 0L);
            for (var i = 0; i < perVcpu; i++)
            {
                var (nextMode, nextPlace) = (mode + random.Next(1, 1000), place + random.Next(1, 1000));
                var (state, reason, cpu) = piece(random, i);
                modes.Append(1, vcpu, mode, nextMode, state, null, reason, null, null, null, null, null, null, null, Certainty.Certain, 0L);
                places.Append(1, vcpu, place, nextPlace, cpu, Certainty.Certain, 0L);
                (mode, place) = (nextMode, nextPlace);
            }
        }

        var words = more?.Invoke(session, names, rows) ?? Catalog.Empty;
        session.Complete(SessionBuilder.Catalog.With(words), new TimeSpanNs(0, perVcpu * 1000L));
        return path;
    }
}
