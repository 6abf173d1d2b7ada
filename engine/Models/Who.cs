using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models;

/// <summary>Someone who had a hand in a state: who has the CPU, who ended a sleep. Default when nobody is known.</summary>
/// <param name="Tid">The thread; null when it was none, as an interrupt.</param>
/// <param name="Name">What to call it.</param>
internal readonly record struct Who(int? Tid, NameId? Name)
{
    /// <summary>
    /// Who ends a sleep at an event that the waker's CPU recorded: the thread current there, unless an interrupt had borrowed
    /// the CPU or it was idle, which only an interrupt ends.
    /// </summary>
    public static Who Wakes(IThreadsOnCpu threads, NameId interrupt) => threads.TidBefore switch
    {
        < 0 => default,
        0 => new(null, interrupt),
        _ when threads.InterruptBefore => new(null, interrupt),
        var tid => new(tid, threads.NameOf(tid)),
    };
}
