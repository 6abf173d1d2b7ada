using System.Globalization;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using VmQuery.Query;
using VmQuery.Tests.Support;
using static VmQuery.Benchmarks.HandWritten;

namespace VmQuery.Benchmarks;

/// <summary>Each construct of claims on two large tracks or two large tables of events, beside the SQL that an expert would write by hand, in one process.</summary>
internal static class ConstructsAgainstSql
{
    private const int Vcpus = 8;
    private const string Mode = "vcpu is not unknown", Place = "placement of vcpu < 9", Ping = "event \"ping\" of vcpu", Pong = "event \"pong\" of vcpu";
    private const string A = "(SELECT * FROM vcpu_mode WHERE state <> 'unknown') a", B = "(SELECT * FROM vcpu_placement WHERE cpu < 9) b";
    private const string P = "(SELECT * FROM event_ping WHERE guest_id IS NOT NULL) a", Q = "(SELECT * FROM event_pong WHERE guest_id IS NOT NULL) b";
    private const string Tracks = "a.machine_id = b.machine_id AND a.vcpu = b.vcpu", Events = "a.guest_id = b.guest_id AND a.vcpu = b.vcpu";
    private const string Opened = "(SELECT *, lead(time_ns, 1, (SELECT stop_ns FROM session)) OVER (PARTITION BY guest_id, vcpu ORDER BY time_ns) AS next_ns FROM event_ping WHERE guest_id IS NOT NULL) a";
    private const string Whole = "SELECT count(*), sum(a.stop_ns - a.start_ns) FROM";

    private const string Both = "a.stop_ns - a.start_ns AS d, greatest(a.certainty, b.certainty) AS c", One = "a.stop_ns - a.start_ns AS d, a.certainty AS c";

    private static readonly HandWritten[] Constructs =
    [
        Of(
            "during",
            $"{Mode} during {Place}",
            $"{Whole} {A} ASOF JOIN {B} ON {Tracks} AND a.start_ns >= b.start_ns WHERE b.stop_ns >= a.stop_ns",
            $"SELECT {Both} FROM {A} ASOF JOIN {B} ON {Tracks} AND a.start_ns >= b.start_ns WHERE b.stop_ns >= a.stop_ns"),
        Of(
            "not during",
            $"{Mode} not during {Place}",
            $"{Whole} {A} ASOF LEFT JOIN {B} ON {Tracks} AND a.start_ns >= b.start_ns WHERE NOT coalesce(b.stop_ns >= a.stop_ns, false)",
            $"SELECT {One} FROM {A} ASOF LEFT JOIN {B} ON {Tracks} AND a.start_ns >= b.start_ns WHERE NOT coalesce(b.stop_ns >= a.stop_ns, false)"),
        Of(
            "containing",
            $"{Mode} containing {Place}",
            $"{Whole} {A} ASOF JOIN {B} ON {Tracks} AND a.start_ns <= b.start_ns WHERE b.stop_ns <= a.stop_ns",
            $"SELECT {Both} FROM {A} ASOF JOIN {B} ON {Tracks} AND a.start_ns <= b.start_ns WHERE b.stop_ns <= a.stop_ns"),
        Of(
            "overlapping",
            $"{Mode} overlapping {Place}",
            $"""
            {Whole} (
              SELECT a.machine_id, a.vcpu, a.start_ns, a.stop_ns FROM {A} ASOF JOIN {B} ON {Tracks} AND a.start_ns >= b.start_ns WHERE b.stop_ns > a.start_ns
              UNION DISTINCT
              SELECT a.machine_id, a.vcpu, a.start_ns, a.stop_ns FROM {A} ASOF JOIN {B} ON {Tracks} AND a.start_ns <= b.start_ns WHERE b.start_ns < a.stop_ns) a
            """,
            $"SELECT {Both} FROM {A} ASOF JOIN {B} ON {Tracks} AND a.stop_ns > b.start_ns WHERE b.stop_ns > a.start_ns"),
        Of(
            "meeting",
            $"{Mode} meeting {Place}",
            $"{Whole} {A} WHERE EXISTS (SELECT 1 FROM {B} WHERE {Tracks} AND b.start_ns = a.stop_ns) OR EXISTS (SELECT 1 FROM {B} WHERE {Tracks} AND b.stop_ns = a.start_ns)",
            $"""
            SELECT a.stop_ns - a.start_ns AS d, greatest(a.certainty, coalesce(b.certainty, e.certainty)) AS c
            FROM {A} LEFT JOIN {B} ON {Tracks} AND b.start_ns = a.stop_ns LEFT JOIN (SELECT * FROM vcpu_placement WHERE cpu < 9) e ON a.machine_id = e.machine_id AND a.vcpu = e.vcpu AND e.stop_ns = a.start_ns
            WHERE b.start_ns IS NOT NULL OR e.start_ns IS NOT NULL
            """),
        Of(
            "starting",
            $"{Mode} starting {Place}",
            $"{Whole} {A} SEMI JOIN {B} ON {Tracks} AND a.start_ns = b.start_ns",
            $"SELECT {Both} FROM {A} JOIN {B} ON {Tracks} AND a.start_ns = b.start_ns"),
        Of(
            "matching",
            $"{Mode} matching {Place}",
            $"{Whole} {A} SEMI JOIN {B} ON {Tracks} AND a.start_ns = b.start_ns AND a.stop_ns = b.stop_ns",
            $"SELECT {Both} FROM {A} JOIN {B} ON {Tracks} AND a.start_ns = b.start_ns AND a.stop_ns = b.stop_ns"),
        Of(
            "within 100ns after",
            $"{Mode} within 100ns after {Place}",
            $"{Whole} {A} ASOF JOIN {B} ON {Tracks} AND a.start_ns >= b.stop_ns WHERE a.start_ns - b.stop_ns <= 100",
            $"SELECT {Both} FROM {A} ASOF JOIN {B} ON {Tracks} AND a.start_ns >= b.stop_ns WHERE a.start_ns - b.stop_ns <= 100"),
        // Events have no length, so nothing is told of how certain it is.
        new(
            "event during state",
            $"when {Ping} during {Place} | count",
            $"SELECT count(*) FROM {P} ASOF JOIN {B} ON a.guest_id = b.machine_id AND a.vcpu = b.vcpu AND a.time_ns >= b.start_ns WHERE b.stop_ns > a.time_ns",
            $"SELECT count(*) FROM {P} ASOF JOIN {B} ON a.guest_id = b.machine_id AND a.vcpu = b.vcpu AND a.time_ns >= b.start_ns WHERE b.stop_ns > a.time_ns"),
        Of(
            "state overlapping event",
            $"{Mode} overlapping {Pong}",
            $"{Whole} {A} ASOF JOIN {Q} ON a.machine_id = b.guest_id AND a.vcpu = b.vcpu AND a.stop_ns > b.time_ns WHERE b.time_ns >= a.start_ns",
            $"SELECT {One} FROM {A} ASOF JOIN {Q} ON a.machine_id = b.guest_id AND a.vcpu = b.vcpu AND a.stop_ns > b.time_ns WHERE b.time_ns >= a.start_ns"),
        Of(
            "then within",
            $"{Ping} then {Pong} within 200ns",
            $"SELECT count(*), sum(b.time_ns - a.time_ns) FROM {P} ASOF JOIN {Q} ON {Events} AND a.time_ns <= b.time_ns WHERE b.time_ns - a.time_ns <= 200",
            $"SELECT b.time_ns - a.time_ns AS d, 'certain' AS c FROM {P} ASOF JOIN {Q} ON {Events} AND a.time_ns <= b.time_ns WHERE b.time_ns - a.time_ns <= 200"),
        Of(
            "state then state",
            $"{Mode} then {Place}",
            $"SELECT count(*), sum(b.start_ns - a.start_ns) FROM {A} ASOF JOIN {B} ON {Tracks} AND a.stop_ns <= b.start_ns",
            $"SELECT b.start_ns - a.start_ns AS d, greatest(a.certainty, b.certainty) AS c FROM {A} ASOF JOIN {B} ON {Tracks} AND a.stop_ns <= b.start_ns"),
        Of(
            "from event to event",
            $"from {Ping} to {Pong}",
            $"SELECT count(*), sum(least(coalesce(b.time_ns, a.next_ns), a.next_ns) - a.time_ns) FROM {Opened} ASOF LEFT JOIN {Q} ON {Events} AND a.time_ns < b.time_ns WHERE a.next_ns > a.time_ns",
            $"""
            SELECT least(coalesce(b.time_ns, a.next_ns), a.next_ns) - a.time_ns AS d, CASE WHEN b.time_ns <= a.next_ns THEN 'certain' ELSE 'edge' END AS c
            FROM {Opened} ASOF LEFT JOIN {Q} ON {Events} AND a.time_ns < b.time_ns WHERE a.next_ns > a.time_ns
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
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} rows on each side, {Vcpus} vCPUs"));
        TellHead();
        foreach (var construct in Constructs) construct.Tell(session, connection);
        return 0;
    }

    private static HandWritten Of(string name, string claim, string bare, string rows) => new(name, $"when {claim} | summarize count(), total(dur)", bare, Told(rows));

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
