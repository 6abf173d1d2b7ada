using System.Globalization;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using VmQuery.Query;
using VmQuery.Tests.Support;

namespace VmQuery.Benchmarks;

/// <summary>Each construct of claims on two large tracks or two large tables of events, beside the SQL that an expert would write by hand, in one process.</summary>
internal static class ConstructsAgainstSql
{
    private const int Vcpus = 8;
    private const string Mode = "vcpu is not unknown", Place = "placement of vcpu < 9", Ping = "event \"ping\" of vcpu", Pong = "event \"pong\" of vcpu";
    private const string A = "(SELECT * FROM vcpu_mode WHERE state <> 'unknown') a", B = "(SELECT * FROM vcpu_placement WHERE cpu < 9) b";
    private const string P = "(SELECT * FROM event_ping WHERE guest_id IS NOT NULL) a", Q = "(SELECT * FROM event_pong WHERE guest_id IS NOT NULL) b";
    private const string Tracks = "a.machine_id = b.machine_id AND a.vcpu = b.vcpu", Events = "a.guest_id = b.guest_id AND a.vcpu = b.vcpu";
    private const string Whole = "SELECT count(*), sum(a.stop_ns - a.start_ns) FROM";

    private static readonly (string Name, string Claim, string ByHand)[] Constructs =
    [
        ("during", $"{Mode} during {Place}", $"{Whole} {A} ASOF JOIN {B} ON {Tracks} AND a.start_ns >= b.start_ns WHERE b.stop_ns >= a.stop_ns"),
        ("not during", $"{Mode} not during {Place}", $"{Whole} {A} ASOF LEFT JOIN {B} ON {Tracks} AND a.start_ns >= b.start_ns WHERE NOT coalesce(b.stop_ns >= a.stop_ns, false)"),
        ("containing", $"{Mode} containing {Place}", $"{Whole} {A} ASOF JOIN {B} ON {Tracks} AND a.start_ns <= b.start_ns WHERE b.stop_ns <= a.stop_ns"),
        ("overlapping", $"{Mode} overlapping {Place}", $"""
            {Whole} (
              SELECT a.machine_id, a.vcpu, a.start_ns, a.stop_ns FROM {A} ASOF JOIN {B} ON {Tracks} AND a.start_ns >= b.start_ns WHERE b.stop_ns > a.start_ns
              UNION DISTINCT
              SELECT a.machine_id, a.vcpu, a.start_ns, a.stop_ns FROM {A} ASOF JOIN {B} ON {Tracks} AND a.start_ns <= b.start_ns WHERE b.start_ns < a.stop_ns) a
            """),
        ("meeting", $"{Mode} meeting {Place}", $"{Whole} {A} WHERE EXISTS (SELECT 1 FROM {B} WHERE {Tracks} AND b.start_ns = a.stop_ns) OR EXISTS (SELECT 1 FROM {B} WHERE {Tracks} AND b.stop_ns = a.start_ns)"),
        ("starting", $"{Mode} starting {Place}", $"{Whole} {A} SEMI JOIN {B} ON {Tracks} AND a.start_ns = b.start_ns"),
        ("matching", $"{Mode} matching {Place}", $"{Whole} {A} SEMI JOIN {B} ON {Tracks} AND a.start_ns = b.start_ns AND a.stop_ns = b.stop_ns"),
        ("within 100ns after", $"{Mode} within 100ns after {Place}", $"{Whole} {A} ASOF JOIN {B} ON {Tracks} AND a.start_ns >= b.stop_ns WHERE a.start_ns - b.stop_ns <= 100"),
        ("event during state", $"{Ping} during {Place}", $"SELECT count(*), sum(0) FROM {P} ASOF JOIN {B} ON a.guest_id = b.machine_id AND a.vcpu = b.vcpu AND a.time_ns >= b.start_ns WHERE b.stop_ns > a.time_ns"),
        ("state overlapping event", $"{Mode} overlapping {Pong}", $"{Whole} {A} ASOF JOIN {Q} ON a.machine_id = b.guest_id AND a.vcpu = b.vcpu AND a.stop_ns > b.time_ns WHERE b.time_ns >= a.start_ns"),
        ("then within", $"{Ping} then {Pong} within 200ns", $"SELECT count(*), sum(b.time_ns - a.time_ns) FROM {P} ASOF JOIN {Q} ON {Events} AND a.time_ns <= b.time_ns WHERE b.time_ns - a.time_ns <= 200"),
        ("state then state", $"{Mode} then {Place}", $"SELECT count(*), sum(b.start_ns - a.start_ns) FROM {A} ASOF JOIN {B} ON {Tracks} AND a.stop_ns <= b.start_ns"),
        ("from event to event", $"from {Ping} to {Pong}", $"""
            SELECT count(*), sum(least(coalesce(b.time_ns, a.next_ns), a.next_ns) - a.time_ns)
            FROM (SELECT *, lead(time_ns, 1, (SELECT stop_ns FROM session)) OVER (PARTITION BY guest_id, vcpu ORDER BY time_ns) AS next_ns FROM event_ping WHERE guest_id IS NOT NULL) a
            ASOF LEFT JOIN {Q} ON {Events} AND a.time_ns < b.time_ns WHERE a.next_ns > a.time_ns
            """),
    ];

    /// <summary>Takes the number of rows of each track and of each event.</summary>
    public static int Run(string[] arguments)
    {
        var rows = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 400_000;
        using var folder = new TempFolder();
        var path = TwoTracks.Write(folder["constructs.vmq"], rows, TwoTracks.AnyState, AddEvents);
        using var session = Session.Open(path);
        using var file = SessionFile.Open(path);
        using var connection = file.Connect();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} rows on each side, {Vcpus} vCPUs; ms, best of three"));
        Console.WriteLine("    VQL  by hand  ratio      rows  construct");
        foreach (var (name, claim, byHand) in Constructs)
        {
            var vql = $"when {claim} | {(byHand.Contains("sum(0)", StringComparison.Ordinal) ? "count" : "summarize count(), total(dur)")}";
            var count = 0L;
            var ours = AndAgainstSql.Best(() => count = (long)session.Query(vql)["count"][0]!);
            var hand = AndAgainstSql.Best(() =>
            {
                using var result = connection.Query(byHand);
                var expected = Convert.ToInt64(result.ReadColumns()[0][0], CultureInfo.InvariantCulture);
                if (expected != count) throw new InvalidOperationException($"{name}: {count} rows, by hand {expected}");
            });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ours,7:0}  {hand,7:0}  {ours / hand,5:0.00}  {count,8}  {name}"));
        }

        return 0;
    }

    private static Catalog AddEvents(SessionWriter session, Names names, int rows)
    {
        var random = new Random(11);
        EventDecl[] events = [.. ((string[])["ping", "pong"]).Select(Kept)];
        foreach (var e in events)
        {
            var writer = new ValueWriter(session, e.Table, names);
            for (var vcpu = 0; vcpu < Vcpus; vcpu++)
            {
                var time = 0L;
                for (var i = 0; i < rows / Vcpus; i++)
                {
                    time += random.Next(1, 1000);
                    writer.Append(time, 0, vcpu, 400 + vcpu, 1, vcpu);
                }
            }
        }

        return new Catalog([], [], [], [.. events]);
    }

    private static EventDecl Kept(string name) => new(
        [name],
        new TableSchema(
            "event_" + name,
            [
                new("time_ns", ColumnType.BigInt, "when"),
                new("machine_id", ColumnType.Integer, "who recorded it"),
                new("cpu", ColumnType.Integer, "where"),
                new("tid", ColumnType.Integer, "current thread"),
                new("guest_id", ColumnType.Integer, "guest of that thread"),
                new("vcpu", ColumnType.Integer, "vCPU that the thread is"),
            ],
            []));
}
