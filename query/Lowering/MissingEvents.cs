using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>When occurrences of an event may be missing: while a stream that could have had them did not record.</summary>
/// <remarks>
/// <code>
/// stream of cpu 1      ···LL······LL·      L: it lost events
/// vcpu 0 is on cpu     1111111222222·
/// missing of vcpu 0    ···LL·········
/// </code>
/// The CPU that an entity is on records what is about it; where it is not known on which one it is, that may be any of the machine.
/// A machine that has a trace of its own also records on its own CPUs, which are the vCPUs of the same numbers.
/// </remarks>
/// <param name="Owner">Key of the machine that the event is about, or was recorded on.</param>
/// <param name="Own">Key of the entity on it; null when the whole machine is meant, or what is meant may be anywhere on it.</param>
/// <param name="Streams">The rows in which a stream did not record.</param>
internal sealed record MissingEvents(TextSpan Span, Key Owner, KeyedColumn? Own, DomainPlan Entities, Lazy<UnknownRows> Streams)
    : SpanPlan(Span, new Facts(Own is { } key ? [Owner, key.Key] : [Owner], Disjoint: false, Instant: false, Contiguous: false), [])
{
    private const string Streaming = "t", Machines = "m", Places = "p";

    /// <summary>The condition that a stream does not record.</summary>
    public static SqlExpr NotRecording { get; } = Infix(Col(Streaming, "state"), "<>", new SqlWord(Words.Of(StreamState.Ok)));

    /// <summary>Where the session says on which CPU the entity is; null where its number is that of the CPU, or there is no entity.</summary>
    public RunsOnDecl? RunsOn { get; init; }

    /// <summary>Whether the event is about a guest, which its host records, or the guest itself.</summary>
    public bool IsAboutGuests { get; init; }

    /// <summary>The machine that recorded all occurrences; null for several.</summary>
    public int? Recorder { get; init; }

    /// <summary>The time that rows have to touch; null for any.</summary>
    private TimeSpanNs? Time { get; init; }

    /// <inheritdoc/>
    public override string Step => "missing";

    /// <inheritdoc/>
    public override string Title => "times in which the event may be missing";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [];

    /// <inheritdoc/>
    public override DomainPlan Domain => Entities;

    /// <inheritdoc/>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => this with { Time = time };

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        if (IsAboutGuests) return new UnionAll([.. OnHost(), OnItself(Col(Streaming, "machine_id"))]);
        return RunsOn is null ? OnItself(Col(Streaming, "machine_id")) : new UnionAll([.. Placed(Col(Streaming, "machine_id"), [])]);
    }

    private IEnumerable<Select> OnHost()
    {
        var guest = Col(Machines, "machine_id");
        var host = new SqlSource(SqlPlan.Table(SessionTables.Machine.Name), Machines, "JOIN", Equal(Col(Machines, "parent_id"), Col(Streaming, "machine_id")));
        return Own is null ? [Of(guest, null, [host])] : Placed(guest, [host]);
    }

    private Select OnItself(SqlExpr machine) => Of(machine, Own is null ? null : Col(Streaming, "cpu"), []);

    // On the CPU where it is; and while that is not known, on any.
    private IEnumerable<Select> Placed(SqlExpr machine, ImmutableArray<SqlSource> from)
    {
        SqlExpr cpu = Col(Places, RunsOn!.Column), start = Col(Places, SpanColumns.Start), stop = Col(Places, SpanColumns.Stop);
        SqlExpr isThere = Equal(Col(Places, "machine_id"), machine), together = All(Infix(start, "<", Col(Streaming, SpanColumns.Stop)), Infix(stop, ">", Col(Streaming, SpanColumns.Start)))!;
        yield return With(All(isThere, Equal(cpu, Col(Streaming, "cpu")), together)!, where: null);
        yield return With(All(isThere, together)!, CertaintyRank.IsUnknown(cpu, Places));

        Select With(SqlExpr on, SqlExpr? where) => Of(machine, Col(Places, Own!.Value.Column), [.. from, new SqlSource(SqlPlan.Table(RunsOn.Table), Places, "JOIN", on)], where, cut: true);
    }

    private Select Of(SqlExpr machine, SqlExpr? number, ImmutableArray<SqlSource> joined, SqlExpr? where = null, bool cut = false)
    {
        SqlExpr start = Col(Streaming, SpanColumns.Start), stop = Col(Streaming, SpanColumns.Stop);
        var isLost = Equal(Col(Streaming, "state"), new SqlWord(Words.Of(StreamState.Lost)));
        return new Select(
            [
                machine.As(Owner.Sql),
                .. number is null ? (SqlItem[])[] : [number.As(Own!.Value.Key.Sql)],
                (cut ? Call("greatest", start, Col(Places, SpanColumns.Start)) : start).As(SpanColumns.Start),
                (cut ? Call("least", stop, Col(Places, SpanColumns.Stop)) : stop).As(SpanColumns.Stop),
                Unseen.Cast(isLost).As(SpanColumns.Doubt),
                Whole(0).As(SpanColumns.SyncErr),
            ],
            [new SqlSource(SqlPlan.Table(SessionTables.StreamState.Name), Streaming), .. joined])
        {
            Where = All(NotRecording, Scan.Touches(Time, isInstant: false), Recorder is { } recorder ? Equal(Col(Streaming, "machine_id"), Whole(recorder)) : null, where),
        };
    }
}
