using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Models.Xen;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Xen;

/// <summary>transitions.md and the function say the same, for every phase, change, hint and open exit.</summary>
public sealed class TransitionTableTests
{
    private static readonly string[][][] Tables = [.. Read()];

    public static TheoryData<string> Phases => [.. Enum.GetValues<VcpuPhase>().Select(Spelled)];

    [Theory]
    [MemberData(nameof(Phases))]
    public void Change_doesWhatTheTablesSay(string phase)
    {
        foreach (var now in Variants(Of<VcpuPhase>(phase)))
            foreach (var old in Enum.GetValues<Runstate>())
                foreach (var next in Enum.GetValues<Runstate>().Where(next => next != old))
                    foreach (var isProven in new[] { false, true }) Check(now, new(VcpuEvent.Changed, 1, old, next, IsProven: isProven));
    }

    [Theory]
    [MemberData(nameof(Phases))]
    public void OtherRecord_doesWhatTheTableSays(string phase)
    {
        foreach (var now in Variants(Of<VcpuPhase>(phase)))
        {
            foreach (var e in Enum.GetValues<VcpuEvent>().Where(e => e != VcpuEvent.Changed))
                foreach (var isNested in e == VcpuEvent.Entry ? new[] { false, true } : [false])
                {
                    var spelled = isNested ? "nested entry" : Spelled(e);
                    var row = Assert.Single(Tables[2], row => List(row[1]).Contains(phase) && List(row[2]).Contains(spelled));
                    var (next, past) = Step(now, new(e, 1, IsNested: isNested));
                    Assert.Equal((row[3] == "the same" ? phase : row[3], row[4]), (Spelled(next.Phase), Spelled(past)));
                }
        }
    }

    [Fact]
    public void Table_hasNoRowThatNoCaseNeeds()
    {
        var changes = from phase in Enum.GetValues<VcpuPhase>()
                      from now in Variants(phase)
                      from old in Enum.GetValues<Runstate>()
                      from isProven in new[] { false, true }
                      select (Now: now, Input: new VcpuInput(VcpuEvent.Changed, 1, old, IsProven: isProven));
        var all = changes.ToArray();

        foreach (var row in Tables[1]) Assert.Contains(all, change => TellsOfBefore(row, change.Now, change.Input));
    }

    private static void Check(in VcpuNow now, in VcpuInput input)
    {
        var (before, change) = (now, input);
        var told = Assert.Single(Tables[1], row => TellsOfBefore(row, before, change));
        var (next, past) = Step(now, input);
        Assert.Equal(told[3], Spelled(past));

        // What was contradicted or only follows from the record leaves no exit open.
        var holds = past is VcpuPast.AsBelieved or VcpuPast.Unchanged || (past == VcpuPast.Hypervisor && now.Phase == VcpuPhase.OnCpu);
        var known = holds ? now : now with { Open = default };
        var after = Assert.Single(Tables[0], row => List(row[1]).Contains(Spelled(change.Old)) && row[2] == Spelled(change.New) && Given(row[3], known, change));
        Assert.Equal(after[4], Spelled(next.Phase));
    }

    private static (VcpuNow Next, VcpuPast Past) Step(in VcpuNow now, in VcpuInput input)
    {
        var past = VcpuMachine.PastOf(now, input);
        return (VcpuMachine.Next(now, input, past), past);
    }

    private static bool TellsOfBefore(string[] row, VcpuNow now, VcpuInput input) =>
        List(row[0]).Contains(Spelled(now.Phase)) && List(row[1]).Contains(Spelled(input.Old)) && Given(row[2], now, input);

    /// <summary>Everything that can be known in a phase; when records were lost, what was before may fit the change or not.</summary>
    private static IEnumerable<VcpuNow> Variants(VcpuPhase phase) =>
        from isHvm in new[] { false, true }
        from kind in Enum.GetValues<ExitKind>()
        from hint in Enum.GetValues<VcpuHint>()
        from before in phase == VcpuPhase.Lost ? new[] { VcpuPhase.Guest, VcpuPhase.Preempted, VcpuPhase.Halted, VcpuPhase.Paused } : [default]
        select VcpuNow.Unseen(isHvm) with { Phase = phase, Open = new(default, default, kind), Hint = hint, Before = before };

    private static bool Given(string given, VcpuNow now, VcpuInput input) =>
        given.Length == 0 || List(given).Any(choice => choice.Split(" and ").All(part => Holds(part, now, input)));

    private static bool Holds(string part, VcpuNow now, VcpuInput input) => part switch
    {
        "pv" => !now.IsHvm,
        "hvm" => now.IsHvm,
        "proven" => IsProven(now, input),
        "not proven" => !IsProven(now, input),
        "halt exit" => now.Open.Kind == ExitKind.Halt,
        "other exit" => now.Open.Kind != ExitKind.Halt,
        "device exit" => now.Open.Kind == ExitKind.Io,
        "no device exit" => now.Open.Kind != ExitKind.Io,
        "not shuts down" => now.Hint != VcpuHint.ShutsDown,
        "no hint" => now.Hint == VcpuHint.None,
        _ => Spelled(now.Hint) == part || (Enum.GetValues<VcpuHint>().All(hint => Spelled(hint) != part) ? throw new ArgumentException($"The table says \"{part}\", which no test understands.", nameof(part)) : false),
    };

    private static bool IsProven(VcpuNow now, VcpuInput input) => input.IsProven && VcpuNow.RunstateOf(now.Before) == input.Old;

    private static IEnumerable<string[][]> Read()
    {
        var lines = File.ReadLines(Path.Combine(TestData.Root, "engine/Models/Xen/transitions.md")).ToArray();
        for (var at = 0; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith("|--", StringComparison.Ordinal)) continue;
            yield return [.. lines.Skip(at + 1).TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1])];
        }
    }

    private static string[] List(string cell) => cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static TEnum Of<TEnum>(string spelled)
        where TEnum : struct, Enum => Enum.GetValues<TEnum>().Single(member => Spelled(member) == spelled);

    private static string Spelled<TEnum>(TEnum member)
        where TEnum : struct, Enum => string.Concat(member.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? " " + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
