using System.Collections.Frozen;
using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;

namespace VmQuery.Query.Binding;

/// <summary>What a question can speak of in one session: its vocabulary, its machines, its time.</summary>
/// <param name="Entities">Looks up numbers and names of entities when a question or a message needs them.</param>
/// <param name="WrittenSql">Asks the engine about SQL that a question brings along.</param>
internal sealed record World(Catalog Catalog, ImmutableArray<Machine> Machines, TimeSpanNs Span, IEntityIndex Entities, IWrittenSql WrittenSql)
{
    /// <summary>Tells in which rows of a table nothing is known.</summary>
    public required IUnknownIndex Unknown { get; init; }

    /// <summary>The traces that the session was made from.</summary>
    public ImmutableArray<TraceSource> Traces { get; init; } = [];

    /// <summary>How far the clock of each machine may be off at its worst, in ns; <see cref="SpanColumns.UnknownErr"/> when that is not known.</summary>
    public FrozenDictionary<int, long> ClockErrs { get; init; } = FrozenDictionary<int, long>.Empty;

    /// <summary>The kind with a name or plural.</summary>
    public KindDecl? Kind(string word) =>
        Catalog.Kinds.FirstOrDefault(kind => string.Equals(kind.Name, word, StringComparison.Ordinal) || string.Equals(kind.Plural, word, StringComparison.Ordinal));

    /// <summary>The track of a kind with a name.</summary>
    public TrackDecl? Track(string word, KindDecl kind) =>
        Catalog.Tracks.FirstOrDefault(track => string.Equals(track.Name, word, StringComparison.Ordinal) && IsOf(track.Kind, kind));

    /// <summary>The kind of span of a kind of entity, by its name or with a plural s.</summary>
    public SpanDecl? SpanOf(string word, KindDecl kind) =>
        Catalog.Spans.FirstOrDefault(span => (string.Equals(span.Name, word, StringComparison.Ordinal) || string.Equals(span.Name + "s", word, StringComparison.Ordinal)) && IsOf(span.Kind, kind));

    /// <summary>The track that <c>vcpu is …</c> means.</summary>
    public TrackDecl? MainTrack(KindDecl kind) => Catalog.Tracks.FirstOrDefault(track => track.Main && IsOf(track.Kind, kind));

    /// <summary>Names of the tracks and spans of a kind, those last that have no rows in the session.</summary>
    public IEnumerable<string> TracksOf(KindDecl kind) =>
        TracksAndSpans.Where(track => IsOf(track.Kind, kind)).OrderBy(track => Entities.IsEmpty(track.Table)).Select(track => track.Name);

    /// <summary>Names of the tracks and spans of which the session has rows.</summary>
    public IEnumerable<string> FilledTracks => TracksAndSpans.Where(track => !Entities.IsEmpty(track.Table)).Select(track => track.Name).Distinct(StringComparer.Ordinal);

    private IEnumerable<(string Name, string Kind, TableSchema Table)> TracksAndSpans =>
        Catalog.Tracks.Select(track => (track.Name, track.Kind, track.Table)).Concat(Catalog.Spans.Select(span => (span.Name, span.Kind, span.Table)));

    /// <summary>Whether any track or span has a name.</summary>
    public bool IsTrack(string word) =>
        Catalog.Tracks.Any(track => string.Equals(track.Name, word, StringComparison.Ordinal))
        || Catalog.Spans.Any(span => string.Equals(span.Name, word, StringComparison.Ordinal) || string.Equals(span.Name + "s", word, StringComparison.Ordinal));

    /// <summary>How far a machine's clock may be off at its worst. The one that the session's times are on never is: that of the outermost host, when there is one only.</summary>
    public long ClockErrNs(int machine) => IsReference(machine) ? 0 : ClockErrs.GetValueOrDefault(machine, SpanColumns.UnknownErr);

    /// <summary>Whose clock the occurrences of an event are on, whoever they are about.</summary>
    public Clock RecorderOf(EventDecl e)
    {
        var machine = Machines.Where(machine => machine.Traced).ToList() is [var only] ? only.Id.Value : Entities.OnlyRecorder(e.Table);
        return machine is null ? Clock.Several : new Clock(machine, WhichMachine.Own, Key.One);
    }

    private bool IsReference(int machine) => Machines.Where(candidate => candidate.Parent is null).ToList() is [var host] && host.Id.Value == machine;

    /// <summary>Whose clock the times of a kind are on, for those of its entities that belong to some machines.</summary>
    public Clock ClockOf(KindDecl kind, IReadOnlyList<int> machines, Key owner)
    {
        var recorders = Machines.Where(machine => machines.Contains(machine.Id.Value))
            .Select(machine => kind.SeenBy == WhichMachine.Own ? machine.Id.Value : machine.Parent?.Value ?? machine.Id.Value).Distinct().ToList();
        return new Clock(recorders is [var only] ? only : null, kind.SeenBy, owner);
    }

    /// <summary>The track whose states name what an entity runs on; null when that is only an attribute of a track.</summary>
    public TrackDecl? Naming(RunsOnDecl runs) => Catalog.Tracks.FirstOrDefault(track => Naming(track) == runs);

    /// <summary>How entities of a kind run on those of another; null when they do not.</summary>
    public RunsOnDecl? RunsOn(KindDecl kind, KindDecl target) => Catalog.RunsOn.FirstOrDefault(runs => IsOf(runs.Kind, kind) && IsOf(runs.On, target));

    /// <summary>What the states of a track are numbers of, when it tells where its entity runs; null when it does not.</summary>
    public RunsOnDecl? Naming(TrackDecl track) => Catalog.RunsOn.FirstOrDefault(runs =>
        string.Equals(runs.Table, track.Table.Name, StringComparison.Ordinal) && string.Equals(runs.Column, track.StateColumn, StringComparison.Ordinal));

    /// <summary>The event with a name, as any tracer spells it.</summary>
    public EventDecl? Event(string word) => Catalog.Events.FirstOrDefault(e => e.Names.Contains(word, StringComparer.Ordinal));

    /// <summary>Whether a kind is a machine itself.</summary>
    public static bool IsMachine(KindDecl kind) => string.Equals(kind.KeyColumn, "machine_id", StringComparison.Ordinal);

    /// <summary>Whether a kind is that of traces, which own what they tell of.</summary>
    public static bool IsTrace(KindDecl kind) => string.Equals(kind.Table, SessionTables.Trace.Name, StringComparison.Ordinal);

    /// <summary>Machines of a kind, by the roles its declaration names; all when it names none.</summary>
    public IEnumerable<Machine> MachinesOf(KindDecl kind) => Machines.Where(machine => kind.Roles.IsEmpty || kind.Roles.Contains(machine.Role));

    private static bool IsOf(string name, KindDecl kind) => string.Equals(name, kind.Name, StringComparison.Ordinal);
}

/// <summary>A trace and the machine that recorded it.</summary>
internal sealed record TraceSource(long Id, MachineId Machine, string Path)
{
    /// <summary>Whether a pattern is the path or a folder of it: <c>before</c> for <c>runs/before/host</c>.</summary>
    public bool IsCalled(string pattern) => new Glob(pattern).Matches(Path) || Path.Split('/', '\\').Any(new Glob(pattern).Matches);
}

/// <summary>Tells in which rows of a table nothing is known.</summary>
internal interface IUnknownIndex
{
    /// <summary>The rows for which a condition says so, one condition per table; read when they are asked for.</summary>
    Lazy<UnknownRows> Of(TableSchema table, SqlExpr which);
}

/// <summary>Numbers and names of the entities of a session. Lists are for messages and completion and may be cut; what exists is asked.</summary>
internal interface IEntityIndex
{
    /// <summary>Those of some numbers that entities of a kind on some machines have.</summary>
    IReadOnlyList<long> Existing(KindDecl kind, IReadOnlyList<int> machines, IReadOnlyCollection<long> numbers);

    /// <summary>Whether an entity of a kind with names, on some machines, has a name that matches one of some patterns.</summary>
    bool IsAnyCalled(KindDecl kind, IReadOnlyList<int> machines, IReadOnlyCollection<string> patterns);

    /// <summary>Numbers of the entities of a kind with names, on some machines, whose name matches one of some patterns.</summary>
    IReadOnlyList<long> Called(KindDecl kind, IReadOnlyList<int> machines, IReadOnlyCollection<string> patterns);

    /// <summary>Numbers of the entities of a kind on some machines, ascending, each once.</summary>
    IReadOnlyList<long> Numbers(KindDecl kind, IReadOnlyList<int> machines);

    /// <summary>Names of the entities of a kind on some machines, each once; empty for kinds without names.</summary>
    IReadOnlyList<string> Labels(KindDecl kind, IReadOnlyList<int> machines);

    /// <summary>Whether a table has no row.</summary>
    bool IsEmpty(TableSchema table);

    /// <summary>The machine that recorded all occurrences of an event; null when there are several.</summary>
    int? OnlyRecorder(TableSchema events);

    /// <summary>Whether a text occurs in a column of a table; the first row that has it is enough.</summary>
    bool Occurs(TableSchema table, string column, string text);

    /// <summary>Texts that occur in a column of a table, each once, in order.</summary>
    IReadOnlyList<string> Texts(TableSchema table, string column);
}
