using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models;

/// <summary>Someone who had a hand in a state: who has the CPU, who ended a sleep. Default when nobody is known.</summary>
/// <remarks>Copied with every state of a vCPU, so it is two small numbers: one above the thread and the name, 0 for none.</remarks>
internal readonly record struct Who
{
    private readonly int _tid;
    private readonly int _name;

    /// <param name="tid">The thread; null when it was none, as an interrupt.</param>
    /// <param name="name">What to call it.</param>
    public Who(int? tid, NameId? name) => (_tid, _name) = (tid + 1 ?? 0, name?.Value + 1 ?? 0);

    /// <summary>The thread; null when it was none, as an interrupt.</summary>
    public int? Tid => _tid > 0 ? _tid - 1 : null;

    /// <summary>What to call it.</summary>
    public NameId? Name => _name > 0 ? new NameId(_name - 1) : null;
}
