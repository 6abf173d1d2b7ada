using System.Globalization;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>
/// How many of the files that are read side by side may stay open: half of what the system allows a process, for the session that is written
/// needs some too. Readers beyond that open their file for each read.
/// </summary>
internal sealed class OpenFiles(int most)
{
    private const int Usual = 1024;
    private int _left = most;

    /// <summary>As many as this process may keep.</summary>
    public static OpenFiles OfProcess() => new(Allowed() / 2);

    /// <summary>Takes leave for one more file to stay open.</summary>
    public bool TryKeep()
    {
        if (Interlocked.Decrement(ref _left) >= 0) return true;
        Interlocked.Increment(ref _left);
        return false;
    }

    /// <summary>Says that a file is closed which was kept.</summary>
    public void Closed() => Interlocked.Increment(ref _left);

    // proc(5): "Max open files", the soft limit first; the runtime has raised it to the hard one.
    private static int Allowed()
    {
        const string Limits = "/proc/self/limits";
        const string Name = "Max open files";
        if (!File.Exists(Limits) || File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) is not { } found) return Usual;
        var soft = found[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }
}
