using System.Collections.Immutable;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Xen;

/// <summary>
/// What Xen did about an exit: its handlers write records before the next entry, without a TSC of their own. The first of them says what
/// the exit was about: which hypercall, vector, register, port or address.
/// </summary>
internal sealed class ExitHandlers(ModelContext context, Residents residents)
{
    private const string Injection = "xen_hvm_inj_virq";

    private static readonly (string Event, string Name, string? Detail)[] All = [.. EmbeddedTable.Rows("Models.Xen.details.tsv").Where(row => row.Length > 2).Select(Parse)];

    /// <summary>The records with the one field of each that exits tell.</summary>
    public static ImmutableArray<EventNeed> Needs { get; } =
    [
        new(Injection, ["vector"]) { When = NeedWhen.Occurs },
        .. All.Select(handler => new EventNeed(handler.Event, handler.Detail is { } detail ? [detail] : []) { When = NeedWhen.Occurs }),
    ];

    /// <summary>Routes the records; those that do not occur have no route.</summary>
    public void Route(EventRouter router)
    {
        foreach (var (e, name, detail) in All)
        {
            var cpus = residents.Cpus;
            var (handler, slot) = (context.Names.Intern(name), detail is null ? -1 : context.Schema.Slot(e, detail));
            router.On(e, (in EventView record) => cpus[record.Cpu]?.Current?.Exits.Handle(handler, slot >= 0 && record.Has(slot) ? record.Get(slot) : null));
        }

        var vector = context.Schema.Slot(Injection, "vector");
        router.On(Injection, (in EventView record) =>
        {
            if (record.Has(vector) && record.Get(vector) is >= 0 and <= byte.MaxValue and var injected) residents.Cpus[record.Cpu]?.Current?.Exits.Inject((int)injected);
        });
    }

    private static (string Event, string Name, string? Detail) Parse(string[] row) => row[2].Split('=') is [var name, var detail] ? (row[0], name, detail) : (row[0], row[2], null);
}
