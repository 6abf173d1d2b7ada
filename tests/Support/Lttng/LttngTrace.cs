using System.Buffers.Binary;
using System.Text;

namespace VmQuery.Tests.Support.Lttng;

/// <summary>What the metadata of a kernel trace says beside its events.</summary>
/// <param name="Uuid">Identity of the trace.</param>
/// <param name="BootId">Uuid of the clock: equal for traces of one running kernel.</param>
/// <param name="ClockOffset">Nanoseconds from the Unix epoch to the start of the clock.</param>
/// <param name="CompactHeaders">Event headers of 4 bytes for at most 31 classes, else of 6 bytes.</param>
/// <param name="Contexts">Whether every event has name, process and id of its thread.</param>
internal sealed record LttngTrace(string HostName, Guid Uuid, Guid BootId, ulong ClockOffset, bool CompactHeaders, bool Contexts)
{
    /// <summary>Bytes of the contexts of an event, when it has any: procname, pid, tid.</summary>
    public const int ContextBytes = LttngEvent.CommBytes + sizeof(int) + sizeof(int);

    private const uint Magic = 0x75D11D57;
    private const int PacketBytes = 4096;
    private const int HeaderBytes = 37;

    private const string EventContext = """
        event.context := struct {
        		integer { size = 8; align = 8; signed = 1; encoding = UTF8; base = 10; } _procname[16];
        		integer { size = 32; align = 8; signed = 1; encoding = none; base = 10; } _pid;
        		integer { size = 32; align = 8; signed = 1; encoding = none; base = 10; } _tid;
        	};
        """;

    /// <summary>Writes the file <c>metadata</c>, in packets, as the session daemon does.</summary>
    public void WriteMetadata(string folder, IEnumerable<LttngEvent> events)
    {
        var text = Encoding.UTF8.GetBytes(Preamble() + string.Concat(events.Select(e => e.Tsdl())));
        using var file = File.Create(Path.Combine(folder, "metadata"));
        foreach (var part in text.Chunk(PacketBytes - HeaderBytes)) file.Write(Packet(part));
    }

    private byte[] Packet(byte[] text)
    {
        var packet = new byte[PacketBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(packet, Magic);
        Uuid.TryWriteBytes(packet.AsSpan(4), bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(24), (uint)(HeaderBytes + text.Length) * 8);
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(28), PacketBytes * 8);
        (packet[35], packet[36]) = (1, 8);
        text.CopyTo(packet, HeaderBytes);
        return packet;
    }

    private string Preamble() => $$"""
        /* CTF 1.8 */

        typealias integer { size = 8; align = 8; signed = false; } := uint8_t;
        typealias integer { size = 16; align = 8; signed = false; } := uint16_t;
        typealias integer { size = 32; align = 8; signed = false; } := uint32_t;
        typealias integer { size = 64; align = 8; signed = false; } := uint64_t;
        typealias integer { size = 5; align = 1; signed = false; } := uint5_t;

        trace {
        	major = 1;
        	minor = 8;
        	uuid = "{{Uuid}}";
        	byte_order = le;
        	packet.header := struct {
        		uint32_t magic;
        		uint8_t  uuid[16];
        		uint32_t stream_id;
        		uint64_t stream_instance_id;
        	};
        };

        env {
        	hostname = "{{HostName}}";
        	domain = "kernel";
        	sysname = "Linux";
        	kernel_release = "6.1.0-56-amd64";
        	tracer_name = "lttng-modules";
        	tracer_major = 2;
        	tracer_minor = 13;
        	tracer_patchlevel = 9;
        };

        clock {
        	name = "monotonic";
        	uuid = "{{BootId}}";
        	description = "Monotonic Clock";
        	freq = 1000000000;
        	offset = {{ClockOffset}};
        };

        typealias integer { size = 27; align = 1; signed = false; map = clock.monotonic.value; } := uint27_clock_monotonic_t;
        typealias integer { size = 32; align = 8; signed = false; map = clock.monotonic.value; } := uint32_clock_monotonic_t;
        typealias integer { size = 64; align = 8; signed = false; map = clock.monotonic.value; } := uint64_clock_monotonic_t;

        struct packet_context {
        	uint64_clock_monotonic_t timestamp_begin;
        	uint64_clock_monotonic_t timestamp_end;
        	uint64_t content_size;
        	uint64_t packet_size;
        	uint64_t packet_seq_num;
        	uint64_t events_discarded;
        	uint32_t cpu_id;
        };

        struct event_header_compact {
        	enum : uint5_t { compact = 0 ... 30, extended = 31 } id;
        	variant <id> {
        		struct { uint27_clock_monotonic_t timestamp; } compact;
        		struct { uint32_t id; uint64_clock_monotonic_t timestamp; } extended;
        	} v;
        } align(8);

        struct event_header_large {
        	enum : uint16_t { compact = 0 ... 65534, extended = 65535 } id;
        	variant <id> {
        		struct { uint32_clock_monotonic_t timestamp; } compact;
        		struct { uint32_t id; uint64_clock_monotonic_t timestamp; } extended;
        	} v;
        } align(8);

        stream {
        	id = 0;
        	event.header := struct {{(CompactHeaders ? "event_header_compact" : "event_header_large")}};
        	packet.context := struct packet_context;
        	{{(Contexts ? EventContext : string.Empty)}}
        };


        """;
}
