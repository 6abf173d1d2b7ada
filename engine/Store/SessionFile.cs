namespace VmQuery.Engine.Store;

/// <summary>What a session file looks like from outside.</summary>
internal static class SessionFile
{
    // DuckDB storage: a block header of 8 bytes (checksum), then the magic bytes (src/storage/storage_info.cpp, MainHeader).
    private const int MagicOffset = 8;

    /// <summary>Whether a path is a session file, by its first bytes; a missing path is none.</summary>
    public static bool IsSession(string path)
    {
        if (!File.Exists(path)) return false;
        Span<byte> head = stackalloc byte[MagicOffset + 4];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head[MagicOffset..].SequenceEqual("DUCK"u8);
    }
}
