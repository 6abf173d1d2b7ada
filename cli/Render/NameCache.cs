using System.Runtime.CompilerServices;

namespace VmQuery.Cli.Render;

/// <summary>
/// What a name becomes in a line, made once a name: names come from metadata and recur in every event. Bounded, because
/// nobody knows how many names a trace has.
/// </summary>
/// <param name="make">Makes the bytes of a name.</param>
internal sealed class NameCache(Func<string, byte[]> make)
{
    private const int Entries = 1 << 10;
    private readonly (string? Name, byte[] Bytes)[] _entries = new (string?, byte[])[Entries];

    /// <summary>The bytes of a name.</summary>
    public ReadOnlySpan<byte> Of(string name)
    {
        ref var entry = ref _entries[RuntimeHelpers.GetHashCode(name) & (Entries - 1)];
        if (!ReferenceEquals(entry.Name, name)) entry = (name, make(name));
        return entry.Bytes;
    }
}
