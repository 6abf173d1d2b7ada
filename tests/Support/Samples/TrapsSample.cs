using VmQuery.Engine.Models.Vm;

namespace VmQuery.Tests.Support.Samples;

/// <summary>
/// Values that engines are known to take differently: times near today, clock errors that are not known, texts with quotes,
/// backslashes and line ends, a guest that no host runs. Nothing happens on <c>quiet</c>.
/// </summary>
internal static class TrapsSample
{
    /// <summary>Start: nanoseconds that a double cannot hold.</summary>
    public const long StartNs = 1_700_000_000_123_456_789;

    /// <summary>Names of threads that are hard to write down.</summary>
    public static IReadOnlyList<string> Names { get; } = [@"back\slash", @"new\nline?", "it's", "two\nlines", "tab\there", "100%", "a_b", "ü日本🙂", "{p1:Int64}", "$1", @"\N"];

    /// <summary>Writes the session to a path and returns the path.</summary>
    public static string Write(string path)
    {
        var session = new SessionBuilder(StartNs, StartNs + 100)
            .Machine(0, "host")
            .Guest(1, "web", hostPid: 100)
            .Guest(2, "quiet", hostPid: 200)
            .Cpu(0, 0)
            .Vcpu(1, 0)
            .Vcpu(1, 1)
            .Vcpu(2, 0)
            .Link(1, 0, 101);
        for (var i = 0; i < Names.Count; i++) session.Thread(0, 1000 + i, Names[i]);
        Vcpu(session, 1, 0, [(0, VcpuState.Guest), (10, VcpuState.Hypervisor), (13, VcpuState.Guest), (15, VcpuState.Halted), (60, VcpuState.Guest)]);
        Vcpu(session, 1, 1, [(0, VcpuState.Unknown), (12, VcpuState.Guest), (14, VcpuState.Preempted), (60, VcpuState.Hypervisor)]);
        Vcpu(session, 2, 0, [(0, VcpuState.Unknown)]);
        return session.Write(path);
    }

    private static void Vcpu(SessionBuilder session, int guest, int vcpu, ReadOnlySpan<(int At, VcpuState State)> states)
    {
        for (var i = 0; i < states.Length; i++)
        {
            var stop = i + 1 < states.Length ? states[i + 1].At : 100;
            var reason = states[i].State == VcpuState.Hypervisor ? @"it's \n" : null;
            session.VcpuMode(guest, vcpu, StartNs + states[i].At, StartNs + stop, states[i].State, reason: reason, cpu: i % 2 == 0 ? 0 : null, syncErr: i % 2 == 0 ? null : 5);
            session.VcpuPlacement(guest, vcpu, StartNs + states[i].At, StartNs + stop, i % 2 == 0 ? 0 : null, syncErr: null);
        }
    }
}
