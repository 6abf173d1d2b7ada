using System.Runtime.InteropServices;

namespace VmQuery.Engine.Formats;

/// <summary>Tells files from what only has the name of one: opening a pipe waits for somebody to write to it, for ever.</summary>
internal static partial class FileKind
{
    // statx(2): struct statx has one layout on every architecture, unlike struct stat.
    private const int CurrentFolder = -100;
    private const uint TypeWanted = 1;
    private const int ModeOffset = 28;
    private const int StructBytes = 256;

    /// <summary>What a path leads to when it is neither file nor folder, as "a pipe"; null when it is one, missing, or not known.</summary>
    public static string? Oddity(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> told = stackalloc byte[StructBytes];
        if (Look(CurrentFolder, path, flags: 0, TypeWanted, told) != 0) return null;
        return (BitConverter.ToUInt16(told[ModeOffset..]) & 0xF000) switch
        {
            0x1000 => "a pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    /// <summary>Whether a name holds bytes that are no UTF-8: the runtime puts U+FFFD in their place, and no file of that name is there.</summary>
    public static bool IsBeyondUtf8(string path) => path.Contains('\uFFFD', StringComparison.Ordinal);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Look(int folder, string path, int flags, uint wanted, Span<byte> told);
}
