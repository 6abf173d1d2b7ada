namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>
/// What is known of a bit position before any packet is seen: its remainder by a power of two. Where the remainder by an
/// alignment is known, padding is a constant and fields keep fixed distances.
/// </summary>
internal readonly record struct Phase(int Modulus, int Residue)
{
    /// <summary>Nothing is known.</summary>
    public static Phase Unknown { get; } = new(1, 0);

    /// <summary>The start of a packet: aligned to whatever a field may ask for.</summary>
    public static Phase PacketStart { get; } = new(1 << 20, 0);

    /// <summary>The bit within its byte; null when not known.</summary>
    public int? Bit => Modulus >= 8 ? Residue & 7 : null;

    /// <summary>The position some bits later.</summary>
    public Phase After(long bits) => this with { Residue = (int)((Residue + bits) & (Modulus - 1)) };

    /// <summary>Bits up to the next multiple of an alignment; null when not known.</summary>
    public int? Padding(int alignment) => alignment <= Modulus ? -Residue & (alignment - 1) : null;

    /// <summary>The next multiple of an alignment.</summary>
    public Phase Aligned(int alignment) => Padding(alignment) is { } bits ? After(bits) : new Phase(alignment, 0);

    /// <summary>What holds for both of two positions.</summary>
    public Phase Merge(Phase other)
    {
        var modulus = Math.Min(Modulus, other.Modulus);
        while (((Residue ^ other.Residue) & (modulus - 1)) != 0) modulus /= 2;
        return new Phase(modulus, Residue & (modulus - 1));
    }

    /// <summary>What holds after any number of steps of some bits.</summary>
    public Phase Steps(long bits) => bits == 0 ? this : Merge(After(bits & -bits));
}
