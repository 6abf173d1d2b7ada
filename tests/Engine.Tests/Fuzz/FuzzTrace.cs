using System.Collections.Immutable;
using System.Runtime.InteropServices;
using VmQuery.Engine.Formats.Ctf;
using VmQuery.Tests.Support;
using VmQuery.Tests.Support.Lttng;

namespace VmQuery.Engine.Tests.Fuzz;

/// <summary>A file of a trace, in memory.</summary>
internal sealed record FuzzFile(string Path, byte[] Bytes)
{
    public bool IsMetadata => System.IO.Path.GetFileName(Path) == CtfFolder.MetadataName;
}

/// <summary>A packet of a trace, and when its events were; no two events of a trace have the same time.</summary>
internal sealed record KnownPacket(string Path, int Offset, int Bytes, ImmutableArray<long> Times);

/// <summary>A whole trace that mutations start from.</summary>
/// <param name="Packets">All of its packets, in the order of the files; empty when nothing is known of them.</param>
internal sealed record FuzzTrace(string Name, ImmutableArray<FuzzFile> Files, ImmutableArray<KnownPacket> Packets)
{
    private const int PacketBytes = 4096;
    private const ulong BootNs = 1_700_000_000_000_000_000;

    /// <summary>The small bundled traces, and two as LTTng writes them.</summary>
    public static ImmutableArray<FuzzTrace> All(string corpus) =>
    [
        Lttng(compactHeaders: false),
        Lttng(compactHeaders: true),
        .. Directory.EnumerateDirectories(corpus).Order(StringComparer.Ordinal).Select(folder =>
            new FuzzTrace(Path.GetFileName(folder), FilesOf(folder), [])),
    ];

    /// <summary>Writes the files.</summary>
    public static void Save(IEnumerable<FuzzFile> files, string folder)
    {
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Bytes);
        }
    }

    private static ImmutableArray<FuzzFile> FilesOf(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => new FuzzFile(Path.GetRelativePath(folder, path), File.ReadAllBytes(path))),
    ];

    private static FuzzTrace Lttng(bool compactHeaders)
    {
        LttngEvent[] events =
        [
            new(0, "sched_switch", "prev_comm:comm prev_tid:i32 prev_prio:i32 prev_state:i64 next_comm:comm next_tid:i32 next_prio:i32"),
            new(1, "kvm_x86_entry", "vcpu_id:u32"),
            new(30, "kvm_x86_msr", "write:u32 ecx:u32 data:u64 exception:u8"),
        ];
        using var folder = new TempFolder();
        var trace = new LttngTrace("fuzz", new Guid(1, 2, 3, new byte[8]), new Guid(4, 5, 6, new byte[8]), BootNs, compactHeaders, Contexts: true);
        trace.WriteMetadata(folder.Path, events);
        var packets = Enumerable.Range(0, 2).SelectMany(cpu => WriteStream(trace, folder.Path, cpu, events)).ToImmutableArray();
        return new FuzzTrace(compactHeaders ? "lttng-compact" : "lttng-large", FilesOf(folder.Path), packets);
    }

    private static List<KnownPacket> WriteStream(LttngTrace trace, string folder, int cpu, LttngEvent[] events)
    {
        const int EventsOfStream = 300;
        var packets = new List<KnownPacket>();
        var times = new List<long>();
        using var stream = new LttngStream(trace, folder, cpu, PacketBytes, startTime: 1000);
        for (var i = 0; i < EventsOfStream; i++)
        {
            var time = 1000 + ((ulong)i * 1000) + (ulong)cpu;
            var before = stream.Bytes;
            stream.Add(events[i % events.Length], time).Fill((byte)i);
            if (stream.Bytes > before) Close(PacketBytes);
            times.Add((long)(BootNs + time));
        }

        stream.Dispose();
        Close((int)stream.Bytes - (packets.Count * PacketBytes));
        return packets;

        void Close(int bytes)
        {
            packets.Add(new KnownPacket($"channel0_{cpu}", packets.Count * PacketBytes, bytes, [.. CollectionsMarshal.AsSpan(times)]));
            times.Clear();
        }
    }
}
