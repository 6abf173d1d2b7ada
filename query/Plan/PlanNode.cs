using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Lowering;
using VmQuery.Query.Sql;

namespace VmQuery.Query.Plan;

/// <summary>A step of a plan; knows how it becomes SQL.</summary>
/// <param name="Span">Part of the question that it answers.</param>
internal abstract record PlanNode(TextSpan Span)
{
    /// <summary>Prefix for its name in SQL: one short word.</summary>
    public abstract string Step { get; }

    /// <summary>What it does, for <c>explain</c>.</summary>
    public abstract string Title { get; }

    /// <summary>Steps that it reads.</summary>
    public abstract ImmutableArray<PlanNode> Inputs { get; }

    /// <summary>The step, then all that it is made from.</summary>
    public IEnumerable<PlanNode> Steps() => Inputs.SelectMany(input => input.Steps()).Prepend(this);

    /// <summary>Its SQL, on top of that of its inputs.</summary>
    public abstract SqlQuery Lower(SqlPlan sql);
}

/// <summary>A step that gives the entities a claim ranges over: one row per combination of its keys.</summary>
internal abstract record DomainPlan(TextSpan Span, ImmutableArray<Key> Keys) : PlanNode(Span)
{
    /// <inheritdoc/>
    public override string Step => "entities";
}

/// <summary>
/// A step that gives intervals. Its columns are the keys, then <see cref="SpanColumns"/>, then the payload.
/// </summary>
internal abstract record SpanPlan(TextSpan Span, Facts Facts, ImmutableArray<PlanColumn> Payload) : PlanNode(Span)
{
    /// <summary>Columns that say whose interval a row is; never empty.</summary>
    public ImmutableArray<Key> Keys => Facts.Keys;

    /// <summary>Every entity that could have a row.</summary>
    public abstract DomainPlan Domain { get; }

    /// <summary>
    /// Time in which a row of the step may have gone unseen, as intervals with the doubt that this casts; null when there is none, or the step cannot
    /// tell. Their keys may be fewer than the step's, or more.
    /// </summary>
    public virtual SpanPlan? Unknown => null;

    /// <summary>The rows themselves, when they are unknown ones and few; null else.</summary>
    public virtual ImmutableArray<NamedRow>? Few => null;

    /// <summary>Whether no row is more doubtful than another, or on a worse clock.</summary>
    public virtual bool EquallyCertain => false;

    /// <summary>Whether a row of another step, both points in time, may be the same occurrence: they are of the same event, and not of an other entity.</summary>
    public bool MayShare(SpanPlan other) =>
        Facts.Instant && other.Facts.Instant && !other.Keys.Any(key => key.OtherThan is not null) && Scan.EventsOf(this).Intersect(Scan.EventsOf(other), StringComparer.Ordinal).Any();

    /// <summary>The columns in which rows of the same keys and start can differ.</summary>
    public virtual IEnumerable<string> Differing =>
    [
        .. Facts.Instant ? (string[])[] : [SpanColumns.Stop],
        .. EquallyCertain ? (string[])[] : [SpanColumns.Doubt, SpanColumns.SyncErr],
        .. Payload.Select(column => column.Sql),
    ];

    /// <summary>The order of rows by their start; of those that start together, one that does not depend on how they are stored.</summary>
    /// <param name="differing">The columns in which those can differ.</param>
    public static ImmutableArray<SqlOrder> ByStart(string alias, IEnumerable<string> differing) =>
        [new SqlOrder(Build.Col(alias, SpanColumns.Start)), .. differing.Select(column => new SqlOrder(Build.Col(alias, column)) { BreaksTies = true })];

    /// <summary>
    /// A step with the same rows as far as they touch a time, which may be a cheaper one: it may lack rows elsewhere. The step
    /// itself when that cannot be had.
    /// </summary>
    /// <param name="whole">Whether rows that reach out of the time are needed whole; else only their part in it has to be right.</param>
    public virtual SpanPlan Near(TimeSpanNs time, bool whole) => this;

    /// <summary>The same intervals under other names for some columns.</summary>
    public IEnumerable<SqlItem> Items(string alias) => Keys.Select(key => Build.Item(alias, key.Sql))
        .Concat(SpanColumns.All.Select(name => Build.Item(alias, name)))
        .Concat(Payload.Select(column => Build.Item(alias, column.Sql)));
}

/// <summary>SQL names of the columns that every interval has.</summary>
internal static class SpanColumns
{
    /// <summary>Start.</summary>
    public const string Start = "start_ns";

    /// <summary>Stop, exclusive.</summary>
    public const string Stop = "stop_ns";

    /// <summary>Certainty as a number, so that the worst of several is their greatest: 0 certain, 1 inferred, 2 edge, 3 lossy.</summary>
    public const string Doubt = "doubt";

    /// <summary>Clock error bound in ns, <see cref="UnknownErr"/> when not known, so that no NULL meets <c>greatest</c> and the worst of several is their greatest.</summary>
    public const string SyncErr = "sync_err_ns";

    /// <summary>An error that is not known: longer than any session (73 years), and two of them still add up in 64 bits.</summary>
    public const long UnknownErr = 1L << 61;

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [Start, Stop, Doubt, SyncErr];
}

/// <summary>A key of the order of rows.</summary>
internal readonly record struct RowOrder(string Sql, bool Descending)
{
    /// <summary>Whether it decides only between rows that are equal in all that people order them by, so that they come the same way each time.</summary>
    public bool BreaksTies { get; init; }

    /// <summary>The key in the SQL of rows under an alias.</summary>
    public SqlOrder Of(string alias) => new(Build.Col(alias, Sql), Descending) { BreaksTies = BreaksTies };
}

/// <summary>What stages have to know of the source.</summary>
/// <param name="StartNs">Start of the time that was asked about.</param>
/// <param name="StopNs">Stop of it, exclusive.</param>
/// <param name="Instant">Whether rows are points in time.</param>
/// <param name="Ranged">Whether the question chose that time, so that rows cut by it are no surprise.</param>
internal readonly record struct Asked(long StartNs, long StopNs, bool Instant, bool Ranged = false)
{
    /// <summary>Wall time in ns, at least 1.</summary>
    public long WallNs => Math.Max(StopNs - StartNs, 1);
}

/// <summary>A step that gives rows with named columns: what stages work on.</summary>
internal abstract record RowPlan(TextSpan Span, ImmutableArray<PlanColumn> Columns, ImmutableArray<RowOrder> Order, Asked Asked) : PlanNode(Span)
{
    /// <summary>What is known of the rows when they have times of their own; null when they have none, as after a summary.</summary>
    public virtual Timing? Timing => null;

    /// <summary>The column a question calls by a name; null when there is none in scope.</summary>
    public PlanColumn? Find(string name) => Columns.FirstOrDefault(column =>
        column.Show != Show.Internal && (string.Equals(column.Name, name, StringComparison.Ordinal) || string.Equals(column.MachineName, name, StringComparison.Ordinal)));

    /// <summary>The order as SQL.</summary>
    public ImmutableArray<SqlOrder> SqlOrder(string alias) => [.. Order.Select(key => key.Of(alias))];

    /// <summary>All columns, as they are.</summary>
    public IEnumerable<SqlItem> Items(string alias) => Columns.Select(column => Build.Item(alias, column.Sql));
}
