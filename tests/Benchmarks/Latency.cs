using System.Diagnostics;
using System.Globalization;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Store;
using VmQuery.Query;
using VmQuery.Tests.Support;

namespace VmQuery.Benchmarks;

/// <summary>How long small questions to a large session take, from the text to the answer, in a process that has asked before.</summary>
internal static class Latency
{
    private const int Vcpus = 1000;

    private static readonly string[] Questions =
    [
        "when vcpu 500 of guest \"web\" is hypervisor | longest 10",
        "when vcpu 500 of guest \"web\" is hypervisor | summarize count(), total(dur)",
        "when vcpu 500 of guest \"web\" is hypervisor | stats by reason",
        "when vcpu 500 of guest \"web\" is preempted",
        "when vcpu 500 of guest \"web\" is hypervisor in 1ms..2ms",
        "when vcpu of guest \"web\" is hypervisor in 1ms..1001us | longest 10",
    ];

    /// <summary>Takes the number of intervals of all vCPUs together.</summary>
    public static int Run(string[] arguments)
    {
        var rows = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 100_000_000;
        using var folder = new TempFolder();
        var watch = Stopwatch.StartNew();
        var path = Write(folder["large.vmq"], rows);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} intervals of {Vcpus} vCPUs written in {watch.Elapsed.TotalSeconds:0} s, {new FileInfo(path).Length >> 20} MiB"));
        watch.Restart();
        using var session = Session.Open(path);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"open {watch.Elapsed.TotalMilliseconds:0} ms"));
        Console.WriteLine("  first   warm    cpu  check  explain    rows  question; ms, check is parse and bind, explain adds the plan");
        foreach (var vql in Questions)
        {
            watch.Restart();
            var found = session.Query(vql).RowCount;
            var first = watch.Elapsed.TotalMilliseconds;
            var warm = Turns.Measure(rounds: 7, () => session.Query(vql), () => session.Check(vql));
            var explain = Turns.Measure(rounds: 5, () => session.Explain(vql), () => { });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{first,7:0.0} {warm[0].Wall,6:0.0} {warm[0].Cpu,6:0.0} {warm[1].Wall,6:0.0} {explain[0].Wall,8:0.0} {found,7}  {vql}"));
        }

        return 0;
    }

    private static string Write(string path, int rows)
    {
        var names = new Names();
        var random = new Random(7);
        var reasons = ((string[])["HLT", "MSR", "NPF", "IO"]).Select(reason => (long)names.Intern(reason).Value).ToArray();
        using var session = SessionWriter.Create(path, names);
        var machines = new ValueWriter(session, SessionTables.Machine, names);
        machines.Append(0, "node1", MachineRole.Host, null, null, null, null, null, true);
        machines.Append(1, "web", MachineRole.Guest, 0, 400, null, null, null, false);
        var vcpus = new ValueWriter(session, SessionTables.Vcpu, names);
        var table = VmCatalog.VcpuMode;
        var modes = session.Open(table);
        var cells = new long[table.Columns.Length];
        var (start, stop, state, reason) = (table.Column("start_ns"), table.Column("stop_ns"), table.Column("state"), table.Column("reason"));
        var absent = 0UL;
        foreach (var column in (string[])["cause", "isa", "level", "cpu", "preempted_by", "preempted_by_tid", "woken_by", "woken_by_tid"]) absent |= 1UL << table.Column(column);
        for (var vcpu = 0; vcpu < Vcpus; vcpu++)
        {
            vcpus.Append(1, vcpu);
            (cells[table.Column("machine_id")], cells[table.Column("vcpu")]) = (1, vcpu);
            var at = 0L;
            for (var i = 0; i < rows / Vcpus; i++)
            {
                (cells[start], cells[stop]) = (at, at + random.Next(1, 1000));
                (cells[state], cells[reason]) = (random.Next(1, 6), reasons[i % reasons.Length]);
                modes.Append(cells, absent);
                at = cells[stop];
            }
        }

        session.Complete(SessionBuilder.Catalog, new TimeSpanNs(0, rows / Vcpus * 1000L));
        return path;
    }
}
