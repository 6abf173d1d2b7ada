using System.Runtime.CompilerServices;

namespace VmQuery.Cli.Render;

/// <summary>
/// What a name becomes in a line, made once a name: names come from metadata and recur in every event. Bounded, because
/// nobody knows how many names a trace has. Printers on several threads may share one: of two that make the same bytes, one is forgotten.
/// </summary>
/// <param name="make">Makes the bytes of a name.</param>
internal sealed class NameCache(Func<string, byte[]> make)
{
    private const int Entries = 1 << 10;
    private readonly Entry?[] _entries = new Entry?[Entries];

    /// <summary>The bytes of a name.</summary>
    public ReadOnlySpan<byte> Of(string name)
    {
        ref var entry = ref _entries[RuntimeHelpers.GetHashCode(name) & (Entries - 1)];
        if (Volatile.Read(ref entry) is { } known && ReferenceEquals(known.Name, name)) return known.Bytes;
        var made = new Entry(name, make(name));
        Volatile.Write(ref entry, made);
        return made.Bytes;
    }

    private sealed record Entry(string Name, byte[] Bytes);
}
