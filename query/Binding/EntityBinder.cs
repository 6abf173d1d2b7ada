using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Binding;

/// <summary>Finds the entities that a kind and its owners mean: <c>vcpu 2 of guest "web" of host</c>.</summary>
internal sealed class EntityBinder(World world, Values values)
{
    /// <summary>Binds the terms between two <c>on</c>.</summary>
    public BoundSubject Bind(Subject subject, ImmutableArray<Term> terms)
    {
        var kinds = terms.Select(KindOf).ToImmutableArray();
        for (var i = 1; i < kinds.Length; i++) CheckOwner(kinds[i - 1], kinds[i], terms[i]);
        var leaf = kinds[0];
        var machines = ChooseMachines(terms, kinds);
        var ids = machines.Select(machine => machine.Id.Value).ToImmutableArray();
        var all = ids.Length == world.Machines.Length;
        var choice = string.Join(',', ids);
        var quantifier = terms[0].Quantifier is { Quantity: not Quantity.Each } q ? q : null;
        var other = terms[0].Quantifier is { Other: true } ? terms[0] : null;
        if (World.IsMachine(leaf))
        {
            var self = new Key(leaf.Name, leaf.Name + "_id", IsMachine: true, choice);
            return new BoundSubject(subject, leaf, null, null, ids, all, self, null, [], []) { Head = terms[0], Quantifier = quantifier, Other = other, OwnerNamed = kinds.Length > 1 };
        }

        var ownerName = kinds.Skip(1).FirstOrDefault(World.IsMachine)?.Name ?? Owners.MachineOf(world, leaf);
        var owner = new Key(ownerName, ownerName + "_id", IsMachine: true, choice)
        {
            Show = ids.Length == 1 && !string.Equals(ownerName, "guest", StringComparison.Ordinal) ? Show.Secondary : Show.Primary,
        };
        var (numbers, patterns) = Selection(terms[0]);
        var own = new Key(
            leaf.LabelColumn is null ? leaf.Name : leaf.KeyColumn, leaf.KeyColumn, IsMachine: false, string.Join(',', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)).Concat(patterns)))
        {
            Kind = leaf.Name,
            Owner = owner,
        };
        return new BoundSubject(subject, leaf, null, null, ids, all, owner, own, numbers, patterns) { Head = terms[0], Quantifier = quantifier, Other = other, OwnerNamed = kinds.Length > 1, Between = Between(terms, kinds, ids, owner) };
    }

    private ImmutableArray<MiddleOwner> Between(ImmutableArray<Term> terms, ImmutableArray<KindDecl> kinds, ImmutableArray<int> machines, Key machine) =>
        [.. Owners.Between(world, kinds[0]).Select(kind => Middle(kind, kinds.IndexOf(kind) is >= 0 and var at ? terms[at] : null, machines, machine)).Reverse()];

    private MiddleOwner Middle(KindDecl kind, Term? term, ImmutableArray<int> machines, Key machine)
    {
        ImmutableArray<long>? chosen = null;
        if (term is { Selection.IsEmpty: false })
        {
            var (numbers, patterns) = Selection(term);
            CheckExists(kind, term, machines, numbers, patterns);
            chosen = patterns.IsEmpty ? numbers : [.. numbers, .. world.Entities.Called(kind, machines, patterns)];
        }

        var choice = chosen is null ? string.Empty : string.Join(',', chosen.Value.Select(number => number.ToString(CultureInfo.InvariantCulture)));
        return new MiddleOwner(kind, new Key(kind.LabelColumn is null ? kind.Name : kind.KeyColumn, kind.KeyColumn, IsMachine: false, choice) { Kind = kind.Name, Owner = machine }, chosen);
    }

    private ImmutableArray<Machine> ChooseMachines(ImmutableArray<Term> terms, ImmutableArray<KindDecl> kinds)
    {
        List<Machine>? owners = null, told = null;
        for (var i = kinds.Length - 1; i >= 0; i--)
        {
            if (World.IsTrace(kinds[i])) told = Told(terms[i]);
            if (!World.IsMachine(kinds[i])) continue;
            var here = world.MachinesOf(kinds[i]).Where(machine => (told is null || told.Contains(machine)) && (owners is null || owners.Exists(owner => owner.Id == machine.Parent))).ToList();
            owners = terms[i].Selection.IsEmpty ? here : Chosen(kinds[i], terms[i], here);
        }

        if (owners is not null) return [.. owners];
        var leaf = kinds[0];
        var kindsOfOwner = leaf.Owners.Select(world.Kind).OfType<KindDecl>().ToList();
        return [.. world.Machines.Where(machine => kindsOfOwner.Count == 0 || kindsOfOwner.Exists(kind => world.MachinesOf(kind).Contains(machine)))];
    }

    private List<Machine>? Told(Term term)
    {
        if (term.Selection.IsEmpty) return null;
        var (numbers, patterns) = Selection(term);
        var told = Owners.ToldBy(world, numbers, patterns);
        return told.Count > 0 ? told : throw Fault.At(
            term.Selection[0].Span, "VQL205", $"No trace is in a folder called {string.Join(" or ", patterns.Select(Tokens.Quote).Concat(numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))))}; traces here: {(world.Traces.IsEmpty ? "none" : Suggest.Listed([.. world.Traces.Select(trace => trace.Path)]))}.",
            example: world.Traces.IsEmpty ? "list trace" : Tokens.Quote(world.Traces[0].Path));
    }

    private List<Machine> Chosen(KindDecl kind, Term term, List<Machine> here)
    {
        var (numbers, patterns) = Selection(term);
        var chosen = new List<Machine>();
        foreach (var machine in here)
        {
            if (patterns.Any(pattern => new Glob(pattern).Matches(machine.Name)) || (machine.HostPid is { } pid && numbers.Contains(pid)))
                chosen.Add(machine);
        }

        if (chosen.Count > 0) return chosen;
        if (patterns.Length > 0) throw NoSuch(kind, term, patterns[0], [.. here.Select(machine => machine.Name)]);
        throw Fault.At(term.Selection[0].Span, "VQL205", $"No {kind.Name} runs in host process {numbers[0]}; {kind.Plural} here: {Processes(here)}.", "A number after a machine is the process that runs it; a name goes in double quotes.", example: here.Count == 0 ? $"list {kind.Name}" : Tokens.Quote(here[0].Name));
    }

    private static string Processes(List<Machine> here) => here.Count == 0
        ? "none"
        : string.Join(", ", here.Select(machine => machine.HostPid is { } pid ? string.Create(CultureInfo.InvariantCulture, $"{pid} ({machine.Name})") : machine.Name));

    /// <summary>Refuses numbers and names that nothing has.</summary>
    public void Check(BoundSubject subject)
    {
        for (var at = subject; at is not null; at = at.Place?.Target)
            if (at.Own is not null) CheckExists(at.Kind, at.Head, at.Machines, at.Numbers, at.Patterns);
    }

    private void CheckExists(KindDecl kind, Term term, ImmutableArray<int> machines, ImmutableArray<long> numbers, ImmutableArray<string> patterns)
    {
        if (patterns.Length > 0 && kind.LabelColumn is null)
            throw Fault.At(term.Selection[0].Span, "VQL204", $"A {kind.Name} has a number and no name.", example: $"{kind.Name} 0");
        if (numbers.Length > 0)
        {
            var existing = world.Entities.Existing(kind, machines, numbers);
            foreach (var number in numbers.Where(number => !existing.Contains(number))) throw NoSuch(kind, term, number, world.Entities.Numbers(kind, machines));
        }

        if (patterns.Length > 0 && !world.Entities.IsAnyCalled(kind, machines, patterns)) throw NoSuch(kind, term, patterns[0], world.Entities.Labels(kind, machines));
    }

    private static Fault NoSuch(KindDecl kind, Term term, long number, IReadOnlyCollection<long> known) => Fault.At(
        term.Span,
        "VQL205",
        $"There is no {kind.Name} {number} here; there is {(known.Count == 0 ? "none" : Suggest.Listed([.. known.Select(n => n.ToString(CultureInfo.InvariantCulture))]))}.",
        example: known.Count == 0 ? $"list {kind.Name}" : string.Create(CultureInfo.InvariantCulture, $"{kind.Name} {known.First()}"));

    private static Fault NoSuch(KindDecl kind, Term term, string name, IReadOnlyCollection<string> known)
    {
        var near = Suggest.Nearest(name, known);
        return Fault.At(
            term.Selection[0].Span,
            "VQL205",
            $"No {kind.Name} is called \"{name}\"; {kind.Plural} here: {(known.Count == 0 ? "none" : Suggest.Listed(known))}.",
            near is not null ? $"Did you mean `{Tokens.Quote(near)}`?" : known.Count == 0 ? $"{Examples.Lead}list {kind.Name}" : $"{Examples.Lead}{Tokens.Quote(known.First())}");
    }

    private (ImmutableArray<long> Numbers, ImmutableArray<string> Patterns) Selection(Term term)
    {
        var numbers = ImmutableArray.CreateBuilder<long>();
        var patterns = ImmutableArray.CreateBuilder<string>();
        foreach (var literal in term.Selection)
        {
            switch (values.Resolve(literal) is QuantityLiteral ? null : values.Of(literal))
            {
                case long number: numbers.Add(number); break;
                case string text: patterns.Add(text); break;
                default: throw Fault.At(literal.Span, "VQL204", $"A {term.Name.Text} is chosen by a whole number or a name in double quotes.", example: $"list {term.Name.Text}");
            }
        }

        return (numbers.ToImmutable(), patterns.ToImmutable());
    }

    private KindDecl KindOf(Term term)
    {
        if (world.Kind(term.Name.Text) is { } kind) return kind;
        var known = world.Catalog.Kinds.Select(k => k.Name).Concat(world.FilledTracks).Distinct(StringComparer.Ordinal).ToList();
        throw Fault.Unknown(term.Name.Span, "VQL201", term.Name.Text, "kind or track", known, Examples.Claim(world) is { } claim ? $"when {claim}" : null);
    }

    private static void CheckOwner(KindDecl kind, KindDecl owner, Term term)
    {
        if (kind.Owners.Contains(owner.Name, StringComparer.Ordinal)) return;
        var owners = kind.Owners.Length == 0 ? "belongs to nothing" : $"belongs to a {string.Join(" or a ", kind.Owners)}";
        throw Fault.At(term.Name.Span, "VQL203", $"A {kind.Name} {owners}, not to a {owner.Name}.", example: kind.Owners.Length == 0 ? $"list {kind.Name}" : $"{kind.Name} of {kind.Owners[0]}");
    }
}
