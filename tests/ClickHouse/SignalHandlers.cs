using System.Runtime.InteropServices;

namespace VmQuery.Tests.ClickHouse;

/// <summary>The handlers of all signals of this process, kept while a library changes them.</summary>
internal readonly unsafe struct SignalHandlers
{
    private const int Count = 65;

    // struct sigaction of glibc on x86-64 takes 152 bytes.
    private const int Size = 152;

    private readonly byte[] _actions;

    private SignalHandlers(byte[] actions) => _actions = actions;

    /// <summary>The handlers of now.</summary>
    public static SignalHandlers Save()
    {
        var actions = new byte[Count * Size];
        fixed (byte* first = actions)
            for (var signal = 1; signal < Count; signal++) _ = Exchange(signal, null, first + (signal * Size));
        return new SignalHandlers(actions);
    }

    /// <summary>Puts them back; the kernel refuses for those that nobody can change.</summary>
    public void Restore()
    {
        fixed (byte* first = _actions)
            for (var signal = 1; signal < Count; signal++) _ = Exchange(signal, first + (signal * Size), null);
    }

    [DllImport("libc", EntryPoint = "sigaction")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Exchange(int signal, byte* action, byte* old);
}
