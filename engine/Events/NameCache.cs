using System.Runtime.InteropServices;

namespace VmQuery.Engine.Events;

/// <summary>
/// Ids of names by their bytes, so that a name that recurs need not be decoded. All readers share it, without a lock: a thousand streams
/// name the same threads, and bytes of their own for each would not stay in the processor's cache.
/// </summary>
internal sealed class NameCache
{
    private const int Buckets = 1 << 12;

    /// <summary>Names in a bucket: whoever makes up names for a trace could make them all meet in one.</summary>
    private const int MostInBucket = 8;

    /// <summary>Bytes of a name, of which names of threads take 16 at most.</summary>
    private const int Longest = 64;

    private readonly Entry?[] _buckets = new Entry?[Buckets];

    /// <summary>Whether the id of a name is known.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out NameId id)
    {
        for (var entry = Volatile.Read(ref BucketOf(name)); entry is not null; entry = entry.Next)
        {
            if (!name.SequenceEqual(entry.Name)) continue;
            id = entry.Id;
            return true;
        }

        id = default;
        return false;
    }

    /// <summary>Keeps the id of a name, while there is room and unless another thread is keeping one at the same place.</summary>
    public void Keep(ReadOnlySpan<byte> name, NameId id)
    {
        ref var bucket = ref BucketOf(name);
        var first = Volatile.Read(ref bucket);
        if (name.Length > Longest || first?.Place == MostInBucket) return;
        Interlocked.CompareExchange(ref bucket, new Entry(name.ToArray(), id, first), first);
    }

    private ref Entry? BucketOf(ReadOnlySpan<byte> name) => ref _buckets[(int)(Hash(name) >> 32) & (Buckets - 1)];

    private static ulong Hash(ReadOnlySpan<byte> name)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        var hash = (ulong)name.Length * Multiplier;
        if (name.Length < 8)
        {
            foreach (var character in name) hash = (hash << 8) ^ (hash >> 56) ^ character;
            return hash * Multiplier;
        }

        for (var at = 0; at < name.Length - 8; at += 8) hash = (hash ^ MemoryMarshal.Read<ulong>(name[at..])) * Multiplier;
        return (hash ^ MemoryMarshal.Read<ulong>(name[^8..])) * Multiplier;
    }

    private sealed class Entry(byte[] name, NameId id, Entry? next)
    {
        public byte[] Name { get; } = name;

        public NameId Id { get; } = id;

        public Entry? Next { get; } = next;

        public int Place { get; } = next is null ? 1 : next.Place + 1;
    }
}
