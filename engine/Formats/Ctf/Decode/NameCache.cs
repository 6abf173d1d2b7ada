using System.Runtime.InteropServices;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>Ids of the names that one decoder saw last, by their bytes: no lock and no decoding of UTF-8 for names that recur.</summary>
internal sealed class NameCache(Names names)
{
    private const int Entries = 1024;
    private const int Longest = 32;

    private readonly byte[] _bytes = new byte[Entries * Longest];
    private readonly (int Length, int Id)[] _entries = new (int, int)[Entries];

    /// <summary>The id of a name given as UTF-8.</summary>
    public int Intern(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > Longest) return names.Intern(name).Value;
        var entry = (int)(Hash(name) >> 32) & (Entries - 1);
        var known = _bytes.AsSpan(entry * Longest, Longest);
        ref var held = ref _entries[entry];
        if (held.Length == name.Length && known[..name.Length].SequenceEqual(name)) return held.Id;
        held = (name.Length, names.Intern(name).Value);
        name.CopyTo(known);
        return held.Id;
    }

    private static ulong Hash(ReadOnlySpan<byte> name)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        var hash = (ulong)name.Length;
        for (; name.Length >= 8; name = name[8..]) hash = (hash ^ MemoryMarshal.Read<ulong>(name)) * Multiplier;
        foreach (var rest in name) hash = (hash ^ rest) * Multiplier;
        return hash;
    }
}
