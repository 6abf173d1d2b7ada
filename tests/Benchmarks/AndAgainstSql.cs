using System.Diagnostics;
using System.Globalization;
using VmQuery.Engine.Store;
using VmQuery.Query;
using VmQuery.Tests.Support;
using static VmQuery.Benchmarks.HandWritten;

namespace VmQuery.Benchmarks;

/// <summary>Questions on two large tracks beside the SQL that an expert would write by hand, in one process.</summary>
internal static class AndAgainstSql
{
    private const int Vcpus = 8, Rounds = 2;

    private const string Guest = "(SELECT * FROM vcpu_mode WHERE state = 'guest')", On1 = "(SELECT * FROM vcpu_placement WHERE cpu = 1)", Tracks = "a.machine_id = b.machine_id AND a.vcpu = b.vcpu";

    // Where the common time lies inside of a row that an edge of the session cuts, it is no matter that the row is longer than was seen.
    private const string Worse = """
        greatest(
          CASE WHEN a.certainty = 'edge' AND a.start_ns < b.start_ns AND a.stop_ns > b.stop_ns THEN 'certain' ELSE a.certainty END,
          CASE WHEN b.certainty = 'edge' AND b.start_ns < a.start_ns AND b.stop_ns > a.stop_ns THEN 'certain' ELSE b.certainty END)
        """;

    private static readonly HandWritten And = new(
        "and",
        "when vcpu is guest and placement of vcpu = 1 | summarize count(), total(dur)",
        $"""
        SELECT count(*), sum(stop_ns - start_ns) FROM (
          SELECT a.start_ns, least(a.stop_ns, b.stop_ns) AS stop_ns FROM {Guest} a ASOF JOIN {On1} b ON {Tracks} AND a.start_ns >= b.start_ns WHERE b.stop_ns > a.start_ns
          UNION ALL
          SELECT b.start_ns, least(a.stop_ns, b.stop_ns) FROM {On1} b ASOF JOIN {Guest} a ON {Tracks} AND b.start_ns > a.start_ns WHERE a.stop_ns > b.start_ns)
        """,
        Told($"""
            SELECT least(a.stop_ns, b.stop_ns) - a.start_ns AS d, {Worse} AS c FROM {Guest} a ASOF JOIN {On1} b ON {Tracks} AND a.start_ns >= b.start_ns WHERE b.stop_ns > a.start_ns
            UNION ALL
            SELECT least(a.stop_ns, b.stop_ns) - b.start_ns, {Worse} FROM {On1} b ASOF JOIN {Guest} a ON {Tracks} AND b.start_ns > a.start_ns WHERE a.stop_ns > b.start_ns
            """));

    /// <summary>Takes the number of intervals in each track.</summary>
    public static int Run(string[] arguments)
    {
        var rows = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 2_000_000;
        using var folder = new TempFolder();
        var path = TwoTracks.Write(folder["and.vmq"], rows, TwoTracks.AnyState);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} intervals in each of two tracks, {Vcpus} vCPUs"));
        var watch = Stopwatch.StartNew();
        using var session = Session.Open(path);
        session.Query("list vcpu");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"open and first answer {watch.Elapsed.TotalMilliseconds:0} ms"));
        using var file = SessionFile.Open(path);
        using var connection = file.Connect();
        TellHead();
        And.Tell(session, connection);
        Tell(session, "when vcpu 3 is guest and placement of vcpu 3 = 1 | summarize count(), total(dur)");
        Tell(session, "when vcpu 3 is hypervisor | longest 10");
        Tell(session, "when vcpu 3 is hypervisor in 50us..51us | longest 10");
        Tell(session, "when vcpu is guest and placement of vcpu = 1 in 50us..51us | summarize total(dur)");
        Tell(session, "when vcpu is preempted and other vcpu is guest in 50us..60us | summarize total(dur)");
        Tell(session, "when vcpu of guest is guest and any vcpu of guest is preempted | summarize total(dur)");
        Tell(session, "when vcpu is hypervisor | stats by reason");
        Tell(session, "when any vcpu of guest is preempted | summarize total(dur)");
        Tell(session, "when not (vcpu is guest and placement of vcpu = 1) | summarize total(dur)");
        return 0;
    }

    private static void Tell(Session session, string vql) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Turns.Measure(Rounds, () => session.Query(vql))[0].Wall,6:0} ms  {vql}"));
}
