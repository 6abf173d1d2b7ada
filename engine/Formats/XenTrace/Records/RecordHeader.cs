namespace VmQuery.Engine.Formats.XenTrace.Records;

/// <summary>The first word of a record: bits 0 to 27 its id, 28 to 30 its payload words, 31 whether a TSC comes before the payload.</summary>
internal readonly record struct RecordHeader(uint Word)
{
    /// <summary>Size of the largest record: header, TSC, seven words.</summary>
    public const int MostBytes = 4 + 8 + (7 * 4);

    private const uint IdBits = 0x0fff_ffff;

    /// <summary>Dropped records.</summary>
    public const uint Lost = 0x1f001;

    /// <summary>Padding at the end of Xen's ring.</summary>
    public const uint Wrap = 0x1f002;

    /// <summary>The head of a window, which never stands among records.</summary>
    public const uint CpuChange = 0x1f003;

    /// <summary>What kind of record it is.</summary>
    public uint Id => Word & IdBits;

    /// <summary>Payload words.</summary>
    public int Words => (int)(Word >> 28) & 7;

    /// <summary>Whether it has a TSC of its own.</summary>
    public bool HasTsc => (int)Word < 0;

    /// <summary>All ones when it has one, else 0: as a branch no processor foresees it.</summary>
    public ulong TscMask => (ulong)((int)Word >> 31);

    /// <summary>Where its payload starts.</summary>
    public int PayloadStart => 4 + (int)(Word >> 31) * 8;

    /// <summary>Its size with all.</summary>
    public int Bytes => PayloadStart + (Words * 4);

    /// <summary>Whether Xen could have written it: every event is of a class, or no mask would let it pass (xen/common/trace.c).</summary>
    public bool IsPossible => (Id >> 16) != 0 && Id != CpuChange;
}
