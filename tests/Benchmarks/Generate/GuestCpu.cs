using VmQuery.Tests.Support;

namespace VmQuery.Benchmarks.Generate;

/// <summary>A CPU of a guest: lives only while its host runs it, and has its own idea of the time.</summary>
/// <param name="clockLead">Nanoseconds by which the host's clock is ahead of the guest's.</param>
internal sealed class GuestCpu(KernelLog log, IEnumerable<SimThread> threads, Dice dice, ulong clockLead) : SimCpu(log, threads, dice)
{
    /// <summary>Events recorded.</summary>
    public long Events => Log.Events;

    /// <summary>Runs for some time of the host.</summary>
    public void Run(ulong start, ulong stop)
    {
        Log.Now = Math.Max(Log.Now, start - clockLead);
        while (Log.Now + 8000 < stop - clockLead)
        {
            if (IsIdle) Interrupt();
            else Work();
            if (IsIdle) Schedule(sleeps: false);
            Log.Now += Dice.Around(2000);
        }
    }
}
