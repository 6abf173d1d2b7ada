namespace VmQuery.Tests.Support.XenHost;

/// <summary>How large a generated trace of Xen is and what it holds.</summary>
internal sealed record XenShape
{
    /// <summary>Bytes of the file, about.</summary>
    public long Bytes { get; init; } = 1 << 30;

    /// <summary>CPUs of the machine.</summary>
    public int Pcpus { get; init; } = 16;

    /// <summary>Domains beside dom0: HVM and PVH.</summary>
    public int Domains { get; init; } = 6;

    /// <summary>vCPUs of each of them.</summary>
    public int Vcpus { get; init; } = 4;

    /// <summary>Equal seeds give equal traces.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>KiB of the ring that Xen has for each CPU; xentrace empties them when one is half full.</summary>
    public int RingKiB { get; init; } = 256;

    /// <summary>How many times as full a ring gets before xentrace comes; from 2 on records are lost now and then.</summary>
    public int Lateness { get; init; } = 1;
}
