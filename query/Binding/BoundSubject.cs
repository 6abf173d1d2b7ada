using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Binding;

/// <summary>A subject whose words are known: a kind, the machines it is looked for on, and which of it are meant.</summary>
/// <param name="Track">The table that the subject names: a track, a kind of span, or none.</param>
/// <param name="Machines">Ids of the machines it is looked for on.</param>
/// <param name="Owner">Key of the machine.</param>
/// <param name="Own">Key of the entity on its machine; null when the entity is a machine.</param>
/// <param name="Numbers">Chosen numbers.</param>
/// <param name="Patterns">Chosen names, with <c>*</c> and <c>?</c>.</param>
internal sealed record BoundSubject(
    Subject Syntax, KindDecl Kind, TrackDecl? Track, SpanDecl? SpanTable, ImmutableArray<int> Machines, bool AllMachines, Key Owner, Key? Own, ImmutableArray<long> Numbers, ImmutableArray<string> Patterns)
{
    /// <summary>The term that names it.</summary>
    public required Term Head { get; init; }

    /// <summary>How many of the entities a claim speaks of; null when it speaks of each.</summary>
    public Quantifier? Quantifier { get; init; }

    /// <summary>Whether the question names the machine.</summary>
    public bool OwnerNamed { get; init; }

    /// <summary>The word <c>other</c> before it: it is not the entity of its kind that was named before.</summary>
    public Term? Other { get; init; }

    /// <summary>What it runs on, as far as the question asks; null when it does not.</summary>
    public Place? Place { get; init; }

    /// <summary>Entities between the machine and the entity, the nearest to the machine first.</summary>
    public ImmutableArray<MiddleOwner> Between { get; init; } = [];

    /// <summary>Whose clock the times of its tracks are on.</summary>
    public Clock? Clock { get; init; }

    /// <summary>Its keys, without those of what it runs on.</summary>
    public ImmutableArray<Key> Keys => Own is null ? [Owner] : [Owner, .. Between.Select(owner => owner.Key), Own];

    /// <summary>The keys and the columns of a table of the kind that hold them.</summary>
    public ImmutableArray<KeyedColumn> Columns(string machineColumn = "machine_id") =>
        Own is null ? [new KeyedColumn(Owner, machineColumn)] : [new KeyedColumn(Owner, machineColumn), .. Between.Select(owner => owner.Column), new KeyedColumn(Own, Kind.KeyColumn)];

    /// <summary>The condition that a row belongs to a chosen entity; null when all rows do.</summary>
    /// <param name="labelColumn">Column of the table with the entity's name; null when it has none.</param>
    public SqlExpr? Chosen(string? labelColumn, string machineColumn = "machine_id") => All(
        AllMachines ? null : new SqlIn(Col(Scan.Alias, machineColumn), [.. Machines.Select(id => Whole(id))]),
        All(Between.Select(owner => owner.Chosen).OfType<SqlExpr>()),
        Own is null || Numbers.IsEmpty && (Patterns.IsEmpty || labelColumn is null) ? null : Picked(labelColumn));

    /// <summary>Those of the unknown rows of a table of the kind that belong to a chosen entity.</summary>
    public UnknownRows ChosenOf(UnknownRows all)
    {
        if (all.Few is not { IsEmpty: false } few) return all;
        // Numbers stand in the rows; names do not.
        if (!Patterns.IsEmpty || Between.Any(owner => owner.Numbers is not null)) return new UnknownRows(Few: null);
        return new UnknownRows([.. few.Where(row => IsOneOf(row, "machine_id", machine => Machines.Contains((int)machine)) && (Own is null || Numbers.IsEmpty || IsOneOf(row, Kind.KeyColumn, number => Numbers.Contains(number))))]);
    }

    private static bool IsOneOf(UnknownRow row, string column, Func<long, bool> isChosen) => !row.Entity.TryGetValue(column, out var value) || isChosen(value);

    /// <summary>The condition that a column holds one of the chosen numbers; null when all are meant.</summary>
    public SqlExpr? Numbered(SqlExpr column) => Numbers.IsEmpty ? null : new SqlIn(column, [.. Numbers.Select(Whole)]);

    /// <summary>The entities themselves, without what they run on.</summary>
    public DomainPlan Entities => new KindEntities(
        Syntax.Span, Kind.Table, Columns(), All(Chosen(Own is null ? null : Kind.LabelColumn)));

    /// <summary>The condition that a row of a table is of one of the chosen entities, by number or by name.</summary>
    public SqlExpr Picked(string? labelColumn)
    {
        var choices = new List<SqlExpr>();
        if (Numbered(Col(Scan.Alias, Kind.KeyColumn)) is { } numbered) choices.Add(numbered);
        if (labelColumn is not null) choices.AddRange(Patterns.Select(pattern => (SqlExpr)new SqlGlob(Col(Scan.Alias, labelColumn), pattern)));
        return choices.Aggregate((left, right) => new SqlInfix("OR", left, right));
    }
}

/// <summary>What a subject runs on, and where the session says so.</summary>
internal sealed record Place(RunsOnDecl RunsOn, BoundSubject Target)
{
    /// <summary>Keys that it adds to those of the subject; what runs on its own machine shares the owner.</summary>
    public ImmutableArray<Key> Added => RunsOn.Target == WhichMachine.Own ? [Target.Own!] : Target.Keys;
}
