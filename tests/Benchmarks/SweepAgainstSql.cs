using System.Globalization;
using VmQuery.Query;
using VmQuery.Tests.Support;

namespace VmQuery.Benchmarks;

/// <summary>Constructs that the engine does by sweeps beside DuckDB, against the SQL that every engine takes, end to end; both give the same answer.</summary>
internal static class SweepAgainstSql
{
    private const string Guest = "when vcpu is guest", Totals = "summarize count(), total(dur)", Place = "(when placement of vcpu = 1)";

    private static readonly (string Name, string Vql)[] Constructs =
    [
        ("and", $"when vcpu is guest and placement of vcpu = 1 | {Totals}"),
        ("and, columns", "when vcpu is guest and placement of vcpu = 1 | longest 10"),
        ("or", $"when (vcpu is guest or placement of vcpu = 1) | {Totals}"),
        ("any", $"when any vcpu of guest is guest | {Totals}"),
        ("at least 3", $"when at least 3 vcpu of guest are guest | {Totals}"),
        ("merge", $"{Guest} | merge within 100ns | {Totals}"),
        ("clip", $"{Guest} | clip {Place} | {Totals}"),
        ("overlap", $"{Guest} | overlap {Place} as common | summarize count(), total(common)"),
    ];

    /// <summary>Takes the number of intervals in each of two tracks.</summary>
    public static int Run(string[] arguments)
    {
        var rows = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 2_000_000;
        using var folder = new TempFolder();
        var path = TwoTracks.Write(folder["sweep.vmq"], rows / 2 * 2, TwoTracks.InTurn);
        using var session = Session.Open(path);
        using var portable = Session.Open(path, new SessionOptions { PortableSql = true });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} intervals in each of two tracks, half of them asked for; ms"));
        Console.WriteLine("construct       SQL wall    cpu   sweep wall    cpu   SQL / sweep wall   cpu");
        foreach (var (name, vql) in Constructs)
        {
            string bySql = string.Empty, bySweep = string.Empty;
            var took = Turns.Measure(rounds: 5, () => bySql = FirstRow(portable.Query(vql)), () => bySweep = FirstRow(session.Query(vql)));
            if (!string.Equals(bySql, bySweep, StringComparison.Ordinal)) throw new InvalidOperationException($"{name}: {bySql} by SQL, {bySweep} by the sweep");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-14} {took[0].Wall,9:0} {took[0].Cpu,6:0} {took[1].Wall,12:0} {took[1].Cpu,6:0} {took[0].Wall / took[1].Wall,18:0.0} {took[0].Cpu / took[1].Cpu,5:0.0}"));
        }

        return 0;
    }

    private static string FirstRow(Answer answer) => string.Join(' ', answer.Columns.Select(column => column[0]));
}
