namespace VmQuery.Benchmarks.Generate;

/// <summary>How large a generated trace is and what it holds.</summary>
internal sealed record TraceShape
{
    /// <summary>Events of the host, about.</summary>
    public long Events { get; init; } = 10_000_000;

    /// <summary>CPUs of the host: one stream each.</summary>
    public int Streams { get; init; } = 8;

    /// <summary>Guests; without a number one for two CPUs.</summary>
    public int? Guests { get; init; }

    /// <summary>vCPUs of a guest.</summary>
    public int Vcpus { get; init; } = 4;

    /// <summary>Whether guests are traced too.</summary>
    public bool TracesGuests { get; init; }

    /// <summary>Equal seeds give equal traces.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>KiB of a packet.</summary>
    public int PacketKiB { get; init; } = 512;

    /// <summary>Whether event headers are of 4 bytes instead of 6.</summary>
    public bool CompactHeaders { get; init; }

    /// <summary>Whether events have contexts: name, process and id of the thread, 24 bytes.</summary>
    public bool Contexts { get; init; } = true;
}
