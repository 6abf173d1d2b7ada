using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Store;

/// <summary>Reads the summary of a session from its tables (<see cref="SessionTables"/>), on any engine.</summary>
internal sealed class SessionSummaryReader(ISqlEngine engine, SessionContents session)
{
    /// <summary>The summary of a session.</summary>
    public static SessionSummary Read(ISqlEngine engine, SessionContents session) => new SessionSummaryReader(engine, session).Read();

    private SessionSummary Read() => new(
        Rows("SELECT tool_version FROM session", row => row.Text(0)).Single(),
        session.Span,
        Machines(),
        Vcpus(),
        Traces(),
        Streams(),
        Tables(),
        Findings());

    private ImmutableArray<MachineSummary> Machines() => Rows(
        """
        SELECT m.name, m.role, p.name, m.host_pid, m.kernel_release, m.hypervisor, m.traced, coalesce(c.cpus, 0), v.start_ns, v.stop_ns
        FROM machine m
        LEFT JOIN machine p ON p.machine_id = m.parent_id
        LEFT JOIN (SELECT machine_id, CAST(count(*) AS BIGINT) AS cpus FROM cpu GROUP BY machine_id) c ON c.machine_id = m.machine_id
        LEFT JOIN (SELECT machine_id, min(start_ns) AS start_ns, max(stop_ns) AS stop_ns FROM coverage GROUP BY machine_id) v ON v.machine_id = m.machine_id
        ORDER BY m.machine_id
        """,
        row => new MachineSummary(
            row.Text(0), row.Text(1), row.TextOrNull(2), row.NumberOrNull(3), row.TextOrNull(4), row.TextOrNull(5), row.Flag(6), row.Number(7), row.SpanOrNull(8)));

    private ImmutableArray<VcpuSummary> Vcpus() => Rows(
        """
        SELECT g.name, v.vcpu, h.name, l.host_pid, l.host_tid, t.name, l.evidence, l.confidence, l.start_ns, l.stop_ns
        FROM vcpu v
        JOIN machine g ON g.machine_id = v.machine_id
        LEFT JOIN vcpu_link l ON l.guest_id = v.machine_id AND l.vcpu = v.vcpu
        LEFT JOIN machine h ON h.machine_id = l.host_id
        LEFT JOIN (SELECT machine_id, tid, arg_max(name, start_ns) AS name FROM thread GROUP BY machine_id, tid) t
               ON t.machine_id = l.host_id AND t.tid = l.host_tid
        ORDER BY v.machine_id, v.vcpu, l.start_ns
        """,
        row => new VcpuSummary(
            row.Text(0), row.Number(1), row.TextOrNull(2), row.NumberOrNull(3), row.NumberOrNull(4), row.TextOrNull(5), row.TextOrNull(6), row.TextOrNull(7), row.SpanOrNull(8)));

    private ImmutableArray<TraceSummary> Traces() => Rows(
        """
        SELECT m.name, t.path, t.format, t.tracer, t.uuid, t.events, t.first_ns, t.last_ns
        FROM trace t JOIN machine m ON m.machine_id = t.machine_id
        ORDER BY t.trace_id
        """,
        row => new TraceSummary(row.Text(0), row.Text(1), row.Text(2), row.TextOrNull(3), row.TextOrNull(4), row.Number(5), row.SpanOrNull(6)));

    private ImmutableArray<StreamSummary> Streams() => Rows(
        """
        SELECT m.name, s.name, s.cpu, s.events, s.packets, s.bytes, s.lost_events, s.lost_packets, coalesce(l.places, 0), coalesce(l.time_ns, 0)
        FROM stream s
        JOIN machine m ON m.machine_id = s.machine_id
        LEFT JOIN (SELECT stream_id, CAST(count(*) AS BIGINT) AS places, CAST(sum(stop_ns - start_ns) AS BIGINT) AS time_ns FROM loss GROUP BY stream_id) l ON l.stream_id = s.stream_id
        ORDER BY s.stream_id
        """,
        row => new StreamSummary(
            row.Text(0), row.Text(1), row.NumberOrNull(2), row.Number(3), row.Number(4), row.Number(5), row.Number(6), row.Number(7), row.Number(8), row.Number(9)));

    private ImmutableArray<TableSummary> Tables() => Rows(
        string.Join(" UNION ALL ", session.Tables.Select(table => $"SELECT {TableSql.Literal(table.Name)} AS name, CAST(count(*) AS BIGINT) AS row_count FROM {TableSql.Identifier(table.Name)}")) + " ORDER BY name",
        row => new TableSummary(row.Text(0), row.Number(1)));

    private ImmutableArray<Finding> Findings() => Rows(
        "SELECT code, severity, subject, count, first_ns, message FROM finding ORDER BY severity DESC, code, subject",
        row => new Finding(row.Text(0), Words.Parse<Severity>(row.Text(1)), row.Text(2), row.Number(3), row.NumberOrNull(4), row.Text(5)));

    private ImmutableArray<T> Rows<T>(string sql, Func<Row, T> make)
    {
        var columns = engine.Read(sql);
        return [.. Enumerable.Range(0, columns[0].Count).Select(row => make(new Row(columns, row)))];
    }

    /// <summary>A row by the positions of its columns.</summary>
    private readonly record struct Row(ImmutableArray<ResultColumn> Columns, int Index)
    {
        public string Text(int column) => TextOrNull(column) ?? "";

        public string? TextOrNull(int column) => (string?)Columns[column][Index];

        public long Number(int column) => NumberOrNull(column) ?? 0;

        public long? NumberOrNull(int column) => (long?)Columns[column][Index];

        public bool Flag(int column) => (bool?)Columns[column][Index] ?? false;

        public TimeSpanNs? SpanOrNull(int start) =>
            NumberOrNull(start) is { } startNs && NumberOrNull(start + 1) is { } stopNs ? new TimeSpanNs(startNs, stopNs) : null;
    }
}
