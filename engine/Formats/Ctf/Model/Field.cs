namespace VmQuery.Engine.Formats.Ctf.Model;

/// <summary>A named field of a structure.</summary>
/// <param name="Name">As people read it, without the underscore that TSDL escapes names with.</param>
/// <param name="Role">What the field means to a reader.</param>
internal sealed record Field(string Name, FieldClass Class, FieldRole Role = FieldRole.None);

/// <summary>What a field means to a reader. CTF 1.8 tells it by reserved names and clock maps, CTF 2 says it outright.</summary>
internal enum FieldRole : byte
{
    /// <summary>Plain data.</summary>
    None,

    /// <summary><c>0xC1FC1FC1</c> at the start of each packet.</summary>
    Magic,

    /// <summary>Which stream class the packet belongs to.</summary>
    StreamClassId,

    /// <summary>Which stream of its class the packet belongs to.</summary>
    StreamInstanceId,

    /// <summary>Clock at the start of the packet (<c>timestamp_begin</c>).</summary>
    PacketStart,

    /// <summary>Clock at the end of the packet (<c>timestamp_end</c>).</summary>
    PacketStop,

    /// <summary>Used bits of the packet.</summary>
    ContentSize,

    /// <summary>All bits of the packet.</summary>
    PacketSize,

    /// <summary>Running number of the packet in its stream (<c>packet_seq_num</c>).</summary>
    SequenceNumber,

    /// <summary>Running number of events the tracer dropped (<c>events_discarded</c>).</summary>
    Discarded,

    /// <summary>CPU that wrote the packet.</summary>
    CpuId,

    /// <summary>Which event class follows; the last one read counts.</summary>
    EventId,

    /// <summary>Some low bits of the clock, or all of them.</summary>
    Timestamp,
}
