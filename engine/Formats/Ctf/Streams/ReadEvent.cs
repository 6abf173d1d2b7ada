namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>An event that a reader has just read, while its packet is in memory. Positions are bits from the packet's start.</summary>
internal readonly unsafe ref struct ReadEvent
{
    /// <summary>What kind of event it is, and how it is read and shown.</summary>
    public required EventPlan Plan { get; init; }

    /// <summary>The packet it is in.</summary>
    public required Packet Packet { get; init; }

    /// <summary>Size of the packet's header and context.</summary>
    public required long PacketHeaderBits { get; init; }

    /// <summary>Where bit 0 of the packet is or would be.</summary>
    public required byte* Bytes { get; init; }

    /// <summary>Where the event's header ends.</summary>
    public required long Body { get; init; }

    /// <summary>Where the event ends.</summary>
    public required long Stop { get; init; }

    /// <summary>Values of the fields that lengths and tags refer to.</summary>
    public required long[] Registers { get; init; }
}
