using System.Text;

namespace VmQuery.Benchmarks.Generate;

/// <summary>A thread of a simulated machine.</summary>
internal sealed class SimThread(int tid, int pid, string name)
{
    /// <summary>Its id; 0 for the thread that runs when no other does.</summary>
    public int Tid { get; } = tid;

    /// <summary>The process it belongs to.</summary>
    public int Pid { get; } = pid;

    /// <summary>Its name, at most 15 bytes.</summary>
    public byte[] Comm { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>Whether it is on a CPU or wants one.</summary>
    public bool Runnable { get; set; }

    /// <summary>Nanoseconds it has run.</summary>
    public ulong Runtime { get; set; }
}
