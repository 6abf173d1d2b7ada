using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.Ctf.Model;

/// <summary>A named field of a structure.</summary>
/// <param name="Name">As people read it, without the underscore that TSDL escapes names with.</param>
/// <param name="Roles">What the field means to a reader; mostly nothing.</param>
internal sealed record Field(string Name, FieldClass Class, ImmutableArray<FieldRole> Roles)
{
    /// <summary>A field that is plain data.</summary>
    public Field(string name, FieldClass type)
        : this(name, type, [])
    {
    }
}

/// <summary>What a field means to a reader. CTF 1.8 tells it by reserved names and clock maps, CTF 2 says it outright.</summary>
internal enum FieldRole : byte
{
    /// <summary><c>0xC1FC1FC1</c> at the start of each packet.</summary>
    Magic,

    /// <summary>Sixteen bytes that the metadata the packet was written for knows too.</summary>
    MetadataUuid,

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
