using System.Globalization;
using VmQuery.Engine.Store;
using VmQuery.Query;
using VmQuery.Tests.Support;
using static VmQuery.Benchmarks.HandWritten;

namespace VmQuery.Benchmarks;

/// <summary>Each stage on time beside the SQL that an expert would write by hand, in one process.</summary>
internal static class StagesAgainstSql
{
    private const int Vcpus = 8;
    private const string On1 = "(SELECT * FROM vcpu_placement WHERE cpu = 1)", End = "(SELECT stop_ns FROM session)";
    private const string Guest = "(SELECT * FROM vcpu_mode WHERE state = 'guest')";

    private static readonly HandWritten[] Stages =
    [
        new(
            "merge",
            "when vcpu is guest | merge within 100ns | summarize count(), total(dur)",
            $"""
            SELECT count(*), sum(b - a) FROM (SELECT min(start_ns) AS a, max(stop_ns) AS b FROM (
              SELECT *, sum(brk) OVER (PARTITION BY machine_id, vcpu ORDER BY start_ns) AS part FROM (
                SELECT *, CASE WHEN start_ns > lag(stop_ns, 1, -1000000) OVER (PARTITION BY machine_id, vcpu ORDER BY start_ns) + 100 THEN 1 ELSE 0 END AS brk FROM {Guest}))
              GROUP BY machine_id, vcpu, part)
            """,
            Told($"""
                SELECT max(stop_ns) - min(start_ns) AS d, max(certainty) AS c FROM (
                  SELECT *, sum(brk) OVER (PARTITION BY machine_id, vcpu ORDER BY start_ns) AS part FROM (
                    SELECT *, CASE WHEN start_ns > lag(stop_ns, 1, -1000000) OVER (PARTITION BY machine_id, vcpu ORDER BY start_ns) + 100 THEN 1 ELSE 0 END AS brk FROM {Guest}))
                  GROUP BY machine_id, vcpu, part
                """)),
        new(
            "gaps",
            "when vcpu is guest | gaps | summarize count(), total(dur)",
            $"""
            SELECT count(*), sum(n - stop_ns) FROM (
              SELECT stop_ns, lead(start_ns, 1, stop_ns) OVER (PARTITION BY machine_id, vcpu ORDER BY start_ns) AS n FROM {Guest}) WHERE n > stop_ns
            """,
            Told($"""
                SELECT start_ns - before_ns AS d, greatest(certainty, coalesce(before, certainty)) AS c FROM (
                  SELECT start_ns, certainty, lag(stop_ns, 1, 0) OVER w AS before_ns, lag(certainty) OVER w AS before FROM (
                    SELECT machine_id, vcpu, start_ns, stop_ns, certainty FROM {Guest} UNION ALL SELECT machine_id, vcpu, {End}, {End}, 'certain' FROM vcpu)
                  WINDOW w AS (PARTITION BY machine_id, vcpu ORDER BY start_ns)) WHERE start_ns > before_ns
                """)),
        new(
            "split",
            "when vcpu is guest | split every 100us | summarize count(), total(dur)",
            $"""
            SELECT count(*), sum(least(stop_ns, b + 100000) - greatest(start_ns, b)) FROM (
              SELECT start_ns, stop_ns, start_ns - start_ns % 100000 + i.generate_series * 100000 AS b FROM {Guest} t JOIN generate_series(0, 1) i ON i.generate_series * 100000 < stop_ns - (start_ns - start_ns % 100000))
            """,
            $"""
            WITH rows AS (SELECT *, start_ns - start_ns % 100000 AS first_ns FROM {Guest})
            {Told("""
                SELECT least(stop_ns, first_ns + 100000) - start_ns AS d, certainty AS c FROM rows
                UNION ALL
                SELECT least(stop_ns, b + 100000) - b, certainty FROM (SELECT stop_ns, certainty, unnest(range(first_ns + 100000, stop_ns, 100000)) AS b FROM rows WHERE stop_ns > first_ns + 100000)
                """)}
            """),
        new(
            "widen",
            "when vcpu is guest | widen before 100ns after 50ns | summarize count(), total(dur)",
            $"SELECT count(*), sum(least(stop_ns + 50, 9000000000) - greatest(start_ns - 100, 0)) FROM {Guest}",
            Told($"""
                SELECT least(stop_ns + 50, {End}) - greatest(start_ns - 100, 0) AS d, CASE WHEN (start_ns < 100 OR stop_ns + 50 > {End}) AND certainty < 'edge' THEN 'edge' ELSE certainty END AS c FROM {Guest}
                """)),
        new(
            "clip",
            "when vcpu is guest | clip (when placement of vcpu = 1) | summarize count(), total(dur)",
            $"""
            SELECT count(*), sum(y - x) FROM (
              SELECT a.start_ns AS x, least(a.stop_ns, b.stop_ns) AS y FROM {Guest} a ASOF JOIN {On1} b
                ON a.machine_id = b.machine_id AND a.vcpu = b.vcpu AND a.start_ns >= b.start_ns WHERE b.stop_ns > a.start_ns
              UNION ALL
              SELECT b.start_ns, least(a.stop_ns, b.stop_ns) FROM {On1} b ASOF JOIN {Guest} a
                ON a.machine_id = b.machine_id AND a.vcpu = b.vcpu AND b.start_ns > a.start_ns WHERE a.stop_ns > b.start_ns)
            """,
            Told($"""
                SELECT least(a.stop_ns, b.stop_ns) - a.start_ns AS d, greatest(a.certainty, b.certainty) AS c FROM {Guest} a ASOF JOIN {On1} b
                  ON a.machine_id = b.machine_id AND a.vcpu = b.vcpu AND a.start_ns >= b.start_ns WHERE b.stop_ns > a.start_ns
                UNION ALL
                SELECT least(a.stop_ns, b.stop_ns) - b.start_ns, greatest(a.certainty, b.certainty) FROM {On1} b ASOF JOIN {Guest} a
                  ON a.machine_id = b.machine_id AND a.vcpu = b.vcpu AND b.start_ns > a.start_ns WHERE a.stop_ns > b.start_ns
                """)),
        new(
            "overlap",
            "when vcpu is guest | overlap (when placement of vcpu = 1) as common | summarize count(), total(common)",
            $"""
            WITH p AS MATERIALIZED (SELECT row_number() OVER () AS id, machine_id, vcpu, start_ns, stop_ns FROM {Guest}), q AS MATERIALIZED {On1},
            halves AS (
              SELECT a.id, least(a.stop_ns, b.stop_ns) - a.start_ns AS common FROM p a ASOF JOIN q b ON a.machine_id = b.machine_id AND a.vcpu = b.vcpu AND a.start_ns >= b.start_ns WHERE b.stop_ns > a.start_ns
              UNION ALL
              SELECT a.id, least(a.stop_ns, b.stop_ns) - b.start_ns FROM q b ASOF JOIN p a ON a.machine_id = b.machine_id AND a.vcpu = b.vcpu AND b.start_ns > a.start_ns WHERE a.stop_ns > b.start_ns)
            SELECT count(*), sum(coalesce(h.common, 0)) FROM p LEFT JOIN (SELECT id, sum(common) AS common FROM halves GROUP BY id) h ON h.id = p.id
            """,
            $"""
            WITH p AS MATERIALIZED (SELECT row_number() OVER () AS id, * FROM {Guest}), q AS MATERIALIZED {On1},
            halves AS (
              SELECT a.id, least(a.stop_ns, b.stop_ns) - a.start_ns AS common, b.certainty FROM p a ASOF JOIN q b ON a.machine_id = b.machine_id AND a.vcpu = b.vcpu AND a.start_ns >= b.start_ns WHERE b.stop_ns > a.start_ns
              UNION ALL
              SELECT a.id, least(a.stop_ns, b.stop_ns) - b.start_ns, b.certainty FROM q b ASOF JOIN p a ON a.machine_id = b.machine_id AND a.vcpu = b.vcpu AND b.start_ns > a.start_ns WHERE a.stop_ns > b.start_ns)
            {Told("""
                SELECT p.stop_ns - p.start_ns AS d, coalesce(h.common, 0) AS common, greatest(p.certainty, coalesce(h.certainty, p.certainty)) AS c
                FROM p LEFT JOIN (SELECT id, sum(common) AS common, max(certainty) AS certainty FROM halves GROUP BY id) h ON h.id = p.id
                """, "sum(common)")}
            """),
        new(
            "lookup",
            "when vcpu is guest | lookup placement of vcpu as pcpu | summarize count(), total(pcpu)",
            $"""
            SELECT count(*), sum(CASE WHEN b.stop_ns > a.start_ns THEN b.cpu END) FROM {Guest} a ASOF LEFT JOIN (SELECT * FROM vcpu_placement WHERE machine_id = 1) b
              ON a.machine_id = b.machine_id AND a.vcpu = b.vcpu AND a.start_ns >= b.start_ns
            """,
            Told($"""
                SELECT a.stop_ns - a.start_ns AS d, CASE WHEN b.stop_ns > a.start_ns THEN b.cpu END AS pcpu,
                  CASE WHEN b.stop_ns > a.start_ns AND b.certainty <> 'edge' THEN greatest(a.certainty, b.certainty) ELSE a.certainty END AS c
                FROM {Guest} a ASOF LEFT JOIN (SELECT * FROM vcpu_placement WHERE machine_id = 1) b ON a.machine_id = b.machine_id AND a.vcpu = b.vcpu AND a.start_ns >= b.start_ns
                """, "sum(pcpu)")),
        new(
            "compare",
            "when vcpu is guest | stats by reason | compare (when vcpu is hypervisor | stats by reason) on reason",
            """
            SELECT coalesce(a.reason, b.reason), a.*, b.* FROM
              (SELECT reason, count(*), sum(stop_ns - start_ns), avg(stop_ns - start_ns), quantile_cont(stop_ns - start_ns, 0.5), quantile_cont(stop_ns - start_ns, 0.99), max(stop_ns - start_ns) FROM vcpu_mode WHERE state = 'guest' GROUP BY reason) a
              FULL JOIN
              (SELECT reason, count(*), sum(stop_ns - start_ns), avg(stop_ns - start_ns), quantile_cont(stop_ns - start_ns, 0.5), quantile_cont(stop_ns - start_ns, 0.99), max(stop_ns - start_ns) FROM vcpu_mode WHERE state = 'hypervisor' GROUP BY reason) b
              ON a.reason = b.reason
            """,
            """
            SELECT a.n, coalesce(a.reason, b.reason), a.*, b.* FROM
              (SELECT reason, count(*) AS n, sum(d), avg(d), quantile_cont(d, 0.5), quantile_cont(d, 0.99), max(d), sum(d) FILTER (WHERE c = 'inferred'), sum(d) FILTER (WHERE c = 'edge'), sum(d) FILTER (WHERE c = 'lossy')
                 FROM (SELECT reason, stop_ns - start_ns AS d, certainty AS c FROM vcpu_mode WHERE state = 'guest') GROUP BY reason) a
              FULL JOIN
              (SELECT reason, count(*) AS n, sum(d), avg(d), quantile_cont(d, 0.5), quantile_cont(d, 0.99), max(d), sum(d) FILTER (WHERE c = 'inferred'), sum(d) FILTER (WHERE c = 'edge'), sum(d) FILTER (WHERE c = 'lossy')
                 FROM (SELECT reason, stop_ns - start_ns AS d, certainty AS c FROM vcpu_mode WHERE state = 'hypervisor') GROUP BY reason) b
              ON a.reason = b.reason
            ORDER BY 2
            """),
    ];

    /// <summary>Takes the number of rows that come into each stage.</summary>
    public static int Run(string[] arguments)
    {
        var rows = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 400_000;
        using var folder = new TempFolder();
        var path = TwoTracks.Write(folder["stages.vmq"], 2 * rows, TwoTracks.InTurn);
        using var session = Session.Open(path);
        using var file = SessionFile.Open(path);
        using var connection = file.Connect();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} rows into each stage, {Vcpus} vCPUs"));
        TellHead();
        foreach (var stage in Stages) stage.Tell(session, connection);
        return 0;
    }
}
