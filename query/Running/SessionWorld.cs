using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;

namespace VmQuery.Query.Running;

/// <summary>Reads from a session what questions can speak of.</summary>
internal sealed class SessionWorld(SessionEngine engine) : IEntityIndex
{
    /// <summary>Entities that are listed for messages and completion; a session may have far more threads than a message can list.</summary>
    private const int MostListed = 100_000;

    /// <summary>Texts of a column that are read for messages and completion.</summary>
    private const int MostTexts = 1000;

    // A session does not change, and every question about an event asks.
    private readonly ConcurrentDictionary<string, int?> _recorders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _empty = new(StringComparer.Ordinal);

    /// <summary>The world of an open session.</summary>
    public static World Of(SessionEngine engine)
    {
        var columns = engine.Sql.Read("SELECT machine_id, name, role, parent_id, host_pid, traced FROM machine ORDER BY machine_id");
        var machines = Enumerable.Range(0, columns[0].Count).Select(row => new Machine(
            new MachineId((int)(long)columns[0][row]!),
            (string?)columns[1][row] ?? string.Empty,
            Role((string?)columns[2][row], engine.Name),
            columns[3][row] is long parent ? new MachineId((int)parent) : null,
            (int?)(long?)columns[4][row],
            HostIdentity: null,
            KernelRelease: null,
            Hypervisor: null,
            columns[5][row] is true));
        return new World(engine.Contents.Catalog, [.. machines], engine.Contents.Span, new SessionWorld(engine), new SessionSql(engine)) { Unknown = new UnknownIndex(engine), Traces = Traces(engine.Sql), ClockErrs = ClockErrs(engine.Sql) };
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> Existing(KindDecl kind, IReadOnlyList<int> machines, IReadOnlyCollection<long> numbers) =>
        Read<long>(kind, kind.KeyColumn, machines, numbers.Count, new SqlIn(Build.Col(Scan.Alias, kind.KeyColumn), [.. numbers.Select(Build.Whole)]));

    /// <inheritdoc/>
    public bool IsAnyCalled(KindDecl kind, IReadOnlyList<int> machines, IReadOnlyCollection<string> patterns) =>
        Read<string>(kind, Label(kind), machines, limit: 1, IsCalled(kind, patterns)).Count > 0;

    /// <inheritdoc/>
    public IReadOnlyList<long> Called(KindDecl kind, IReadOnlyList<int> machines, IReadOnlyCollection<string> patterns) =>
        Read<long>(kind, kind.KeyColumn, machines, MostListed, IsCalled(kind, patterns));

    /// <inheritdoc/>
    public IReadOnlyList<long> Numbers(KindDecl kind, IReadOnlyList<int> machines) => Read<long>(kind, kind.KeyColumn, machines, MostListed);

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels(KindDecl kind, IReadOnlyList<int> machines) => kind.LabelColumn is null ? [] : Read<string>(kind, kind.LabelColumn, machines, MostListed);

    /// <inheritdoc/>
    public bool IsEmpty(TableSchema table) => _empty.GetOrAdd(table.Name, name => !HasRow(name, "machine_id", which: null));

    /// <inheritdoc/>
    public bool Occurs(TableSchema table, string column, string text) => HasRow(table.Name, column, Build.Equal(Build.Col(Scan.Alias, column), new SqlBound(text)));

    /// <inheritdoc/>
    public int? OnlyRecorder(TableSchema events) =>
        _recorders.GetOrAdd(events.Name, table => Read<long>(table, "machine_id", limit: 2, which: null) is [var only] ? (int)only : null);

    /// <inheritdoc/>
    public IReadOnlyList<string> Texts(TableSchema table, string column) => Read<string>(table.Name, column, MostTexts, which: null);

    // The worst of a machine's segments.
    private static FrozenDictionary<int, long> ClockErrs(ISqlEngine engine)
    {
        var columns = engine.Read("SELECT machine_id, err_lo_ns, err_hi_ns FROM clock_segment");
        return Enumerable.Range(0, columns[0].Count).Select(row => (Machine: (int)(long)columns[0][row]!, Error: Math.Max(Bound(columns[1][row]), Bound(columns[2][row]))))
            .GroupBy(segment => segment.Machine, segment => segment.Error).ToFrozenDictionary(segments => segments.Key, segments => segments.Max());
    }

    // A bound that is not known may be anywhere; one beyond any session says no more.
    private static long Bound(object? ns) => ns is long bound and > -SpanColumns.UnknownErr and < SpanColumns.UnknownErr ? Math.Abs(bound) : SpanColumns.UnknownErr;

    private static ImmutableArray<TraceSource> Traces(ISqlEngine engine)
    {
        var columns = engine.Read("SELECT trace_id, machine_id, path FROM trace ORDER BY trace_id");
        return [.. Enumerable.Range(0, columns[0].Count).Select(row => new TraceSource((long)columns[0][row]!, new MachineId((int)(long)columns[1][row]!), (string?)columns[2][row] ?? string.Empty))];
    }

    private static string Label(KindDecl kind) => kind.LabelColumn ?? throw new ArgumentException($"A {kind.Name} has no name.", nameof(kind));

    private static SqlExpr IsCalled(KindDecl kind, IReadOnlyCollection<string> patterns) =>
        patterns.Select(pattern => (SqlExpr)new SqlGlob(Build.Col(Scan.Alias, Label(kind)), pattern)).Aggregate((left, right) => new SqlInfix("OR", left, right));

    private bool HasRow(string table, string column, SqlExpr? which) =>
        engine.Read(new Select([Build.Item(Scan.Alias, column)], [new SqlSource(SqlPlan.Table(table), Scan.Alias)]) { Where = which, Limit = 1 })[0].Count > 0;

    private List<T> Read<T>(KindDecl kind, string column, IReadOnlyList<int> machines, int limit, SqlExpr? which = null) =>
        Read<T>(kind.Table, column, limit, Build.All(new SqlIn(Build.Col(Scan.Alias, "machine_id"), [.. machines.Select(id => Build.Whole(id))]), which));

    private List<T> Read<T>(string table, string column, int limit, SqlExpr? which)
    {
        var value = Build.Col(Scan.Alias, column);
        var read = engine.Read(new Select([Build.Item(Scan.Alias, column)], [new SqlSource(SqlPlan.Table(table), Scan.Alias)])
        {
            Distinct = true,
            Where = Build.All(new SqlIsNull(value, Negated: true), which),
            OrderBy = [new SqlOrder(value)],
            Limit = limit,
        });
        return [.. ((ResultColumn<T>)read[0]).Values];
    }

    private static MachineRole Role(string? word, string session)
    {
        try
        {
            return Words.Parse<MachineRole>(word ?? string.Empty);
        }
        catch (FormatException e)
        {
            throw new SessionFileException(session, $"holds a machine with the role {word ?? "NULL"}, which is none of {string.Join(", ", Words.Of<MachineRole>())}.", e);
        }
    }
}
