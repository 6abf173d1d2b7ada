using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using static VmQuery.Tests.Support.Samples.SampleClock;

namespace VmQuery.Tests.Support.Samples;

/// <summary>Two traces of one service, half a minute each, before and after it was tuned; each has a host with a guest <c>web</c>.</summary>
internal static class TuningSample
{
    private const int Half = 60, End = 2 * Half;

    // G guest, H hypervisor (EPT_VIOLATION), I hypervisor (IO_INSTRUCTION), M hypervisor (MSR_WRITE)
    private const string Before = """
        web/0  GGHHGGIIIGGGHHGGGGGGIIGGGGGGGGGGGGGGGGGG
        """;

    private const string After = """
        web/0  GGGGGGHGGGGGGGMGGGGGGGGGGGGGGGHGGGGGGGGG
        """;

    /// <summary>Writes the session.</summary>
    public static string Write(string path)
    {
        var session = new SessionBuilder(StartNs, At(End));
        Add(session, 0, "before", 0, Before);
        Add(session, 1, "after", Half, After);
        return session.Write(path);
    }

    private static void Add(SessionBuilder session, int trace, string name, int first, string drawing)
    {
        var (host, guest) = (2 * trace, (2 * trace) + 1);
        session.Machine(host, "node1", hypervisor: "kvm").Guest(guest, "web", parent: host).Vcpu(guest, 0);
        session.Row(SessionTables.Trace, trace, host, $"runs/{name}/host", "ctf", null, null, 0L, At(first), At(first + Half)).Row(SessionTables.Coverage, host, At(first), At(first + Half));
        if (first > 0) session.VcpuMode(guest, 0, StartNs, At(first), VcpuState.Unknown, VcpuCause.BeforeTrace);
        foreach (var run in Drawing.Read(drawing))
        {
            var reason = run.State switch { 'H' => "EPT_VIOLATION", 'I' => "IO_INSTRUCTION", 'M' => "MSR_WRITE", _ => null };
            session.VcpuMode(guest, 0, At(first + run.Start), At(first + run.Stop), reason is null ? VcpuState.Guest : VcpuState.Hypervisor, reason: reason);
        }

        session.VcpuMode(guest, 0, At(first + 40), At(End), VcpuState.Unknown, VcpuCause.AfterCoverage);
    }
}
