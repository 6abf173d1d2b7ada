using System.Collections.Immutable;

namespace VmQuery.Engine.Models;

/// <summary>
/// The vocabulary of a session: which kinds, tracks, events and states can be asked for. Models declare their
/// part, the store writes it into the session, and the query language reads it from there; so a session can be
/// asked without the model that made it.
/// </summary>
internal sealed record Catalog(
    ImmutableArray<KindDecl> Kinds, ImmutableArray<TrackDecl> Tracks, ImmutableArray<SpanDecl> Spans, ImmutableArray<EventDecl> Events)
{
    /// <summary>Which kinds run on which.</summary>
    public ImmutableArray<RunsOnDecl> RunsOn { get; init; } = [];

    /// <summary>A catalogue that knows nothing.</summary>
    public static Catalog Empty { get; } = new([], [], [], []);

    /// <summary>The words of both; declarations that occur twice count once.</summary>
    public Catalog With(Catalog other) => new(
        [.. Kinds.Union(other.Kinds)], [.. Tracks.Union(other.Tracks)], [.. Spans.Union(other.Spans)], [.. Events.Union(other.Events)])
    {
        RunsOn = [.. RunsOn.Union(other.RunsOn)],
    };
}

/// <summary>A kind of entity (<c>vcpu</c>, <c>cpu</c>, <c>thread</c>, <c>guest</c>).</summary>
/// <param name="Name">Singular, as in a question.</param>
/// <param name="Plural">Plural, as in <c>all vcpus of guest</c>.</param>
/// <param name="Table">Table that lists the entities.</param>
/// <param name="KeyColumn">Column that, with <c>machine_id</c>, identifies one; <c>machine_id</c> itself for machines.</param>
/// <param name="LabelColumn">Column of <paramref name="Table"/> that a text selector matches; null when only numbers select.</param>
internal sealed record KindDecl(string Name, string Plural, string Table, string KeyColumn, string? LabelColumn, string Help)
{
    /// <summary>For kinds of machines: which of them; empty for all.</summary>
    public ImmutableArray<MachineRole> Roles { get; init; } = [];

    /// <summary>Kinds it can be <c>of</c>, nearest first; empty at the root.</summary>
    public ImmutableArray<string> Owners { get; init; } = [];

    /// <summary>Whose clock the times of its tracks and spans are on: that of the machine that recorded them.</summary>
    public WhichMachine SeenBy { get; init; } = WhichMachine.Own;

    /// <inheritdoc/>
    public bool Equals(KindDecl? other) => other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>
/// One state dimension of a kind of entity. Its table has <c>machine_id</c>, the kind's key column, <c>start_ns</c>,
/// <c>stop_ns</c>, the state column, attributes, <c>certainty</c> and <c>sync_err_ns</c>; per key its rows are disjoint,
/// sorted and contiguous over the session.
/// </summary>
/// <param name="Name">Word in a question: <c>mode of vcpu</c>.</param>
/// <param name="Kind">Kind of entity it describes.</param>
/// <param name="StateColumn">Column with the state: a <see cref="ColumnType.Word"/> column, or a number or name (a CPU, a thread).</param>
/// <param name="Main">Whether <c>vcpu is …</c> means this track.</param>
internal sealed record TrackDecl(string Name, string Kind, TableSchema Table, string StateColumn, bool Main, string Help)
{
    /// <summary>Other words for a state, as another hypervisor calls it: (synonym, state).</summary>
    public ImmutableArray<(string Synonym, string State)> Synonyms { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(TrackDecl? other) => other is not null && string.Equals(Table.Name, other.Table.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Table.Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A kind of span that may overlap others (<c>vm_exit</c>); columns as a track's but without a state.</summary>
internal sealed record SpanDecl(string Name, string Kind, TableSchema Table, string Help)
{
    /// <inheritdoc/>
    public bool Equals(SpanDecl? other) => other is not null && string.Equals(Table.Name, other.Table.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Table.Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>
/// An event whose occurrences are kept: table columns <c>time_ns</c>, <c>machine_id</c> (who recorded it), <c>cpu</c>,
/// <c>tid</c> (thread current at that moment), <c>guest_id</c> and <c>vcpu</c> (when that thread is a vCPU), then its fields.
/// </summary>
/// <param name="Names">Every spelling a question may use, the canonical name first.</param>
internal sealed record EventDecl(ImmutableArray<string> Names, TableSchema Table)
{
    /// <inheritdoc/>
    public bool Equals(EventDecl? other) => other is not null && string.Equals(Table.Name, other.Table.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Table.Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>
/// Entities of a kind run on entities of another (<c>vcpu on cpu</c>): a row of a track says on which, and how long.
/// </summary>
/// <param name="Kind">Kind that runs.</param>
/// <param name="On">Kind that it runs on.</param>
/// <param name="Table">Table of a track of <paramref name="Kind"/>.</param>
/// <param name="Column">Its column with the key of the other; absent while the entity is on none.</param>
/// <param name="Target">The machine that the other belongs to, seen from the one that runs.</param>
internal sealed record RunsOnDecl(string Kind, string On, string Table, string Column, WhichMachine Target);

/// <summary>A machine, seen from an entity.</summary>
internal enum WhichMachine : byte
{
    /// <summary>The one that the entity belongs to.</summary>
    Own,

    /// <summary>The one that this one runs on.</summary>
    Host,
}
