using VmQuery.Engine.Models.Kvm;
using VmQuery.Engine.Models.Vm;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Kvm;

/// <summary>transitions.md and the function say the same, for every pair and every open exit that can stand there.</summary>
public sealed class TransitionTableTests
{
    private static readonly Rule[] Rules = [.. Read()];

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var phase in Enum.GetValues<VcpuPhase>())
            foreach (var input in Enum.GetValues<VcpuEvent>()) pairs.Add(Spelled(phase), Spelled(input));
        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Pair_doesWhatTheTableSays(string phase, string input)
    {
        foreach (var now in Variants(Enum.GetValues<VcpuPhase>().Single(p => Spelled(p) == phase)))
        {
            var rule = Assert.Single(Rules, rule => rule.Covers(phase, input, now));
            var step = VcpuMachine.Next(now, new(Enum.GetValues<VcpuEvent>().Single(e => Spelled(e) == input), Cpu: 1));
            Assert.Equal((rule.After, rule.Past), (Spelled(step.Next.Phase), Spelled(step.Past)));
        }
    }

    /// <summary>What can be known of the open exit in a phase.</summary>
    private static IEnumerable<VcpuNow> Variants(VcpuPhase phase)
    {
        ExitKind[] kinds = phase switch
        {
            VcpuPhase.Unseen or VcpuPhase.Lost or VcpuPhase.Guest or VcpuPhase.Absent => [ExitKind.None],
            VcpuPhase.Halted => [ExitKind.Halt],
            VcpuPhase.BlockedIo => [ExitKind.Io],
            VcpuPhase.Blocked => [ExitKind.None, ExitKind.Other],
            _ => Enum.GetValues<ExitKind>(),
        };
        bool[] hands = phase switch
        {
            VcpuPhase.Emulator => [true],
            VcpuPhase.Unseen or VcpuPhase.Lost or VcpuPhase.Guest or VcpuPhase.Absent or VcpuPhase.Hypervisor => [false],
            _ => [false, true],
        };
        return from kind in kinds
               from inEmulator in hands
               let sure = VcpuNow.Unseen with { Phase = phase, Open = new ExitReason { Kind = kind }, WaitsFor = kind, InEmulator = inEmulator }
               from now in new[] { sure, sure.Doubted() }
               select now;
    }

    private static IEnumerable<Rule> Read() =>
        from line in File.ReadLines(Path.Combine(TestData.Root, "engine/Models/Kvm/transitions.md"))
        where line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| before", StringComparison.Ordinal)
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        select new Rule(List(cells[1]), List(cells[2]), List(cells[3]), cells[4], cells[5]);

    private static string[] List(string cell) => cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Spelled<TEnum>(TEnum member)
        where TEnum : struct, Enum => string.Concat(member.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? " " + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    private sealed record Rule(string[] Before, string[] Events, string[] Given, string After, string Past)
    {
        public bool Covers(string phase, string input, VcpuNow now) =>
            Before.Contains(phase) && Events.Contains(input) && (Given.Length == 0 || Array.Exists(Given, given => Holds(given, now)));

        private static bool Holds(string given, VcpuNow now) => given switch
        {
            "no exit" => now.Open.Kind == ExitKind.None,
            "known exit" => now.Open.Kind != ExitKind.None && !now.InDoubt,
            "in doubt" => now.Open.Kind != ExitKind.None && now.InDoubt,
            "waits for halt" => now.WaitsFor == ExitKind.Halt,
            "waits for io" => now.WaitsFor == ExitKind.Io,
            "waits for other" => now.WaitsFor == ExitKind.Other,
            "in emulator" => now.InEmulator,
            "in kernel" => !now.InEmulator,
            _ => throw new ArgumentException($"The table says \"{given}\", which no test understands.", nameof(given)),
        };
    }
}
