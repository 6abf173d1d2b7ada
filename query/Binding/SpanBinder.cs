using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Scripts;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Binding;

/// <summary>Turns bound subjects and claims into steps that read tables.</summary>
/// <param name="definitions">Names that stand for questions.</param>
internal sealed class SpanBinder(World world, Values values, Definitions definitions)
{
    /// <summary>What the question has claimed before the part that is bound, the last first; <c>other</c> looks there.</summary>
    public ImmutableStack<SpanPlan> Before { get; private init; } = [];

    /// <summary>The binder for a part of the question that follows a claim.</summary>
    public SpanBinder After(SpanPlan claim) => new(world, values, definitions) { Before = Before.Push(claim) };

    private static readonly ImmutableArray<string> Plumbing = ["machine_id", SpanColumns.Start, SpanColumns.Stop, "time_ns", "certainty", SpanColumns.SyncErr, "guest_id"];

    /// <summary>The session.</summary>
    public World World => world;

    /// <summary>What literals are worth.</summary>
    public Values Values => values;

    /// <summary>Binds what a call stands for, where its parameters have their values.</summary>
    public T Call<T>(Call call, Func<Definition, SpanBinder, T> bind)
    {
        var definition = definitions.Find(call, world, (definition, arguments) => Holds(definition, call with { Arguments = arguments }, bind));
        try
        {
            return bind(definition, Inside(definition, call));
        }
        catch (Fault fault) when (fault.Diagnostic.Span != call.Span)
        {
            throw fault.CalledAt(call.Span);
        }
    }

    private SpanBinder Inside(Definition definition, Call call)
    {
        var entered = definitions.Enter(call.Name);
        var arguments = definition.Parameters.Zip(call.Arguments, (parameter, argument) => KeyValuePair.Create(parameter.Text, values.Resolve(argument)));
        return new SpanBinder(world, values.Inside(arguments), entered) { Before = Before };
    }

    private bool Holds<T>(Definition definition, Call call, Func<Definition, SpanBinder, T> bind)
    {
        try
        {
            bind(definition, Inside(definition, call));
            return true;
        }
        catch (Fault)
        {
            return false;
        }
    }

    /// <summary>The binder for a definition that nobody calls yet: its parameters have no values.</summary>
    public SpanBinder Inside(Definition definition) => new(world, values.Inside([]), definitions.Enter(definition.Name));

    /// <summary>Binds a subject.</summary>
    public BoundSubject Subject(Subject subject) => Others.Renamed(new SubjectBinder(world, values).Bind(subject), Before, world);

    /// <summary>The track a claim about a subject is about: the one it names, else the main one of its kind.</summary>
    public TrackDecl TrackOf(BoundSubject subject)
    {
        if (subject.SpanTable is { } span)
            throw Fault.At(subject.Syntax.Span, "VQL209", $"`{span.Name}` has no states to ask for; show it and filter.", example: $"show {span.Name} of {subject.Kind.Name} | where dur > 1ms");
        if ((subject.Track ?? world.MainTrack(subject.Kind)) is { } track) return track;
        var tracks = world.TracksOf(subject.Kind).ToList();
        throw Fault.At(
            subject.Syntax.Span,
            "VQL209",
            tracks.Count == 0 ? $"A {subject.Kind.Name} has no track in this session." : $"A {subject.Kind.Name} has no main track; name one: {Suggest.Listed(tracks)}.",
            example: tracks.Count == 0 ? $"list {subject.Kind.Name}" : $"{tracks[0]} of {subject.Kind.Name}");
    }

    /// <summary>What <c>with</c> can ask for: the columns of a table that are not its plumbing.</summary>
    public static IEnumerable<ColumnSchema> Attributes(TableSchema table, params IEnumerable<string?> own) =>
        table.Columns.Where(column => !Plumbing.Contains(column.Name, StringComparer.Ordinal) && !own.Contains(column.Name, StringComparer.Ordinal));

    /// <summary>The conditions of a <c>with</c> list; null when it is empty.</summary>
    public SqlExpr? With(ImmutableArray<AttributeTest> tests, TableSchema table, string whose, params ImmutableArray<string?> own)
    {
        var known = Attributes(table, own).ToList();
        return All(tests.Select(test =>
        {
            var column = known.Find(column => string.Equals(column.Name, test.Name.Text, StringComparison.Ordinal))
                ?? throw Fault.Unknown(test.Name.Span, "VQL209", test.Name.Text, $"attribute of {whose}", [.. known.Select(column => column.Name)]);
            return new TestBinder(values, column, column.Name, []).Bind(test.Test);
        }));
    }

    /// <summary>Tests of the state of a track.</summary>
    public TestBinder Test(BoundSubject subject, TrackDecl track) =>
        new(values, track.Table.Columns[track.Table.Column(track.StateColumn)], $"{track.Name} of {subject.Kind.Name}", track.Synonyms);

    /// <summary>Rows of a track.</summary>
    /// <param name="claim">What they have to satisfy; null for all.</param>
    /// <param name="fixedState">Whether the claim leaves one state only, which then need not be shown.</param>
    public Scan Track(BoundSubject subject, TrackDecl track, SqlExpr? claim = null, bool fixedState = false)
    {
        var unknown = Test(subject, track).Unknown;
        var payload = Payload(subject, track.Table)
            .Select(column => string.Equals(column.Sql, track.StateColumn, StringComparison.Ordinal)
                ? column with { Name = track.Name, Sql = track.Name, Show = fixedState ? Show.Secondary : Show.Primary }
                : column)
            .OrderByDescending(column => string.Equals(column.Name, track.Name, StringComparison.Ordinal))
            .ToImmutableArray();
        var scan = new Scan(
            subject.Syntax.Span,
            track.Table,
            subject.Columns(),
            new Facts(subject.Keys, Disjoint: true, Instant: false, Contiguous: true) { Clock = subject.Clock },
            payload,
            subject.Chosen(LabelIn(track.Table, subject.Kind)),
            claim)
        {
            Entity = subject.Entities,
            UnknownClaim = unknown,
            UnknownRows = unknown is not null && world.Unknown.Of(track.Table, unknown) is var all ? new Lazy<UnknownRows>(() => subject.ChosenOf(all.Value)) : null,
            Sources = ImmutableDictionary<string, string>.Empty.Add(track.Name, track.StateColumn),
        };
        return Named(subject, scan);
    }

    /// <summary>Rows of a kind of span.</summary>
    public Scan Spans(BoundSubject subject, SpanDecl span)
    {
        var scan = new Scan(
            subject.Syntax.Span,
            span.Table,
            subject.Columns(),
            new Facts(subject.Keys, Disjoint: false, Instant: false, Contiguous: false) { Clock = subject.Clock },
            Payload(subject, span.Table),
            subject.Chosen(LabelIn(span.Table, subject.Kind)),
            Claim: null)
        {
            Entity = subject.Entities,
        };
        return Named(subject, scan with { Missing = Missing(scan, subject, IsAbout(subject)) });
    }

    /// <summary>Occurrences of an event.</summary>
    public Scan Events(TextSpan span, EventDecl e, BoundSubject? subject, SqlExpr? with)
    {
        var about = IsAbout(subject);
        var machineColumn = about ? "guest_id" : "machine_id";
        ImmutableArray<KeyedColumn> from = subject is not null
            ? subject.Columns(machineColumn)
            : [new(new Key("machine", "machine_id", IsMachine: true, string.Empty) { Show = world.Machines.Length == 1 ? Show.Secondary : Show.Primary }, "machine_id"), new(new Key("guest", "guest_id", IsMachine: true, string.Empty), "guest_id") { IsOptional = true }];
        foreach (var column in from.Where(column => !e.Table.Columns.Any(known => string.Equals(known.Name, column.Column, StringComparison.Ordinal))))
            throw Fault.At(subject!.Syntax.Span, "VQL209", $"The event does not say which {subject.Kind.Name} it belongs to.", example: "of vcpu");
        var belongs = about ? new SqlIsNull(Col(Scan.Alias, from[^1].Column), Negated: true) : null;
        var clock = about || subject is null ? world.RecorderOf(e) : subject.Clock;
        var scan = new Scan(
            span,
            e.Table,
            from,
            new Facts([.. from.Select(column => column.Key)], Disjoint: false, Instant: true, Contiguous: false) { Clock = clock },
            Payload(subject, e.Table, [.. from.Select(column => column.Column)]),
            // What is chosen by name is chosen where the names are: by Labeled.
            All((subject is { Patterns.IsEmpty: false } ? subject with { Numbers = [] } : subject)?.Chosen(null, machineColumn), belongs),
            with)
        {
            RecorderErr = RecorderErr(clock),
            Entity = subject?.Entities ?? new KindEntities(span, e.Table.Name, from, null),
        };
        scan = scan with { Missing = Missing(scan, subject, about) };
        return subject is null ? scan : Named(subject, scan);
    }

    // Guests and their vCPUs are who an event is about; machines, CPUs and threads are where it was recorded.
    private static bool IsAbout(BoundSubject? subject) => subject is { Kind.Name: "vcpu" or "guest" };

    // A kind of which the session does not say where it is may be missed on any CPU of its machine.
    private MissingEvents Missing(Scan scan, BoundSubject? subject, bool about)
    {
        var isCpu = subject?.Kind.Name is "cpu";
        var runsOn = subject?.Own is null || isCpu ? null : world.Kind("cpu") is { } cpu ? world.RunsOn(subject.Kind, cpu) : null;
        return new MissingEvents(scan.Span, scan.Keys[0], isCpu || runsOn is not null ? scan.From[^1] : null, scan.Entity, world.Unknown.Of(SessionTables.StreamState, MissingEvents.NotRecording))
        {
            RunsOn = runsOn,
            IsAboutGuests = about,
            Recorder = scan.Facts.Clock?.Machine,
        };
    }

    // Tables of events name the machine that recorded each, and no error; it is that of the machine's clock at its worst.
    private SqlExpr RecorderErr(Clock? clock)
    {
        int[] recorders = clock?.Machine is { } only ? [only] : [.. world.Machines.Where(machine => machine.Traced).Select(machine => machine.Id.Value)];
        return recorders.Select(world.ClockErrNs).Distinct().ToArray() switch
        {
            [] => Whole(SpanColumns.UnknownErr),
            [var same] => Whole(same),
            _ => new SqlCase([.. recorders.Select(machine => ((SqlExpr)Equal(Col(Scan.Alias, "machine_id"), Whole(machine)), (SqlExpr)Whole(world.ClockErrNs(machine))))], Whole(SpanColumns.UnknownErr)),
        };
    }

    private static Scan Named(BoundSubject subject, Scan scan) => subject.Other is null ? scan : scan.Prefixed(Others.Prefix);

    private static ImmutableArray<PlanColumn> Payload(BoundSubject? subject, TableSchema table, params ImmutableArray<string> keys) =>
    [
        .. table.Columns
            .Where(column => !Plumbing.Contains(column.Name, StringComparer.Ordinal) && !keys.Contains(column.Name, StringComparer.Ordinal)
                && !(keys.IsEmpty && subject is not null && subject.Columns().Any(key => string.Equals(column.Name, key.Column, StringComparison.Ordinal))))
            .Select(column => ColumnKinds.Plan(column) with { IsEntity = subject is not null && string.Equals(LabelIn(table, subject.Kind), column.Name, StringComparison.Ordinal) }),
    ];

    private static string? LabelIn(TableSchema table, KindDecl kind) =>
        kind.LabelColumn is not null && table.Columns.Any(column => string.Equals(column.Name, kind.Name, StringComparison.Ordinal)) ? kind.Name : null;
}

/// <summary>What the columns of session tables mean in an answer.</summary>
internal static class ColumnKinds
{
    private static readonly ImmutableArray<string> Minor = ["isa", "level", "tid", "guest_rip", "reason_code"];

    /// <summary>The answer's column for a table's column; times lose their unit from the name.</summary>
    public static PlanColumn Plan(ColumnSchema column)
    {
        var kind = Of(column);
        var name = kind is ColumnKind.Duration or ColumnKind.Instant ? column.Name[..^"_ns".Length] : column.Name;
        var isMinor = Minor.Contains(column.Name, StringComparer.Ordinal) || column.Name.EndsWith("_tid", StringComparison.Ordinal);
        return new PlanColumn(name, column.Name, kind, isMinor ? Show.Secondary : Show.Primary) { Words = column.Words.IsDefault ? [] : column.Words };
    }

    private static ColumnKind Of(ColumnSchema column) => column.Type switch
    {
        ColumnType.BigInt when column.Name is "start_ns" or "stop_ns" or "time_ns" or "first_ns" or "last_ns" => ColumnKind.Instant,
        ColumnType.BigInt when column.Name.EndsWith("_ns", StringComparison.Ordinal) => ColumnKind.Duration,
        ColumnType.BigInt or ColumnType.UBigInt or ColumnType.Integer => ColumnKind.Integer,
        ColumnType.Real => ColumnKind.Real,
        ColumnType.Flag => ColumnKind.Flag,
        ColumnType.Word or ColumnType.Name or ColumnType.Text => ColumnKind.Text,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
