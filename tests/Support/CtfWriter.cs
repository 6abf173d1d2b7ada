using System.Buffers.Binary;

namespace VmQuery.Tests.Support;

/// <summary>An event to be written: 0 is "small" (1 byte of payload), 1 is "large" (100 bytes).</summary>
internal readonly record struct WrittenEvent(ulong Time, byte Id);

/// <summary>Writes traces as LTTng does, packet by packet, into a folder that goes away with the writer.</summary>
internal sealed class CtfWriter : IDisposable
{
    /// <summary>Bytes of an event: 4 of id and time stamp each, and the payload.</summary>
    public const int SmallBytes = 9;

    /// <summary>Bytes of a large event.</summary>
    public const int LargeBytes = 108;

    /// <summary>Bytes of the headers of a packet.</summary>
    public const int HeaderBytes = 60;

    private readonly MemoryStream _stream = new();

    /// <summary>Where in a packet its size is, in bits.</summary>
    public const int SizeAt = 28;

    /// <param name="tracer">Name of the tracer that the environment tells.</param>
    /// <param name="hasMagic">Whether the first bytes of a packet are known as the number that tells a packet; else they are just there.</param>
    public CtfWriter(string tracer, bool hasMagic = true)
    {
        Folder = Directory.CreateTempSubdirectory("ctf").FullName;
        File.WriteAllText(Path.Combine(Folder, "metadata"), $$"""
            /* CTF 1.8 */
            typealias integer { size = 8; } := u8;
            typealias integer { size = 32; } := u32;
            typealias integer { size = 64; } := u64;
            trace { major = 1; minor = 8; byte_order = le; packet.header := struct { u32 {{(hasMagic ? "magic" : "start")}}; }; };
            env { tracer_name = "{{tracer}}"; };
            clock { name = c; };
            typealias integer { size = 32; map = clock.c.value; } := stamp;
            typealias integer { size = 64; map = clock.c.value; } := time;
            stream {
                packet.context := struct {
                    time timestamp_begin; time timestamp_end; u64 content_size; u64 packet_size; u64 packet_seq_num; u64 events_discarded; u64 cpu_id;
                };
                event.header := struct { u32 id; stamp timestamp; };
            };
            event { name = "small"; id = 0; fields := struct { u8 x; }; };
            event { name = "large"; id = 1; fields := struct { u8 pad[100]; }; };
            """);
    }

    /// <summary>Where the trace is.</summary>
    public string Folder { get; }

    /// <summary>Adds a packet.</summary>
    public CtfWriter Packet(ulong start, ulong stop, ulong sequence, ulong discarded, int bytes, params ReadOnlySpan<WrittenEvent> events)
    {
        var packet = new byte[bytes];
        var at = HeaderBytes;
        foreach (var e in events)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(at), e.Id);
            BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(at + 4), (uint)e.Time);
            at += e.Id == 0 ? SmallBytes : LargeBytes;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(packet, 0xC1FC1FC1);
        ulong[] context = [start, stop, (ulong)at * 8, (ulong)bytes * 8, sequence, discarded, 3];
        for (var i = 0; i < context.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(packet.AsSpan(4 + (i * 8)), context[i]);
        _stream.Write(packet);
        return this;
    }

    /// <summary>Writes the stream file.</summary>
    public CtfWriter Save()
    {
        File.WriteAllBytes(Path.Combine(Folder, "stream"), _stream.ToArray());
        return this;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
