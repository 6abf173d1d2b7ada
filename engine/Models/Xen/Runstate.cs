namespace VmQuery.Engine.Models.Xen;

/// <summary>What Xen itself says of a vCPU, by its numbers (xen/include/public/vcpu.h, RUNSTATE_*).</summary>
internal enum Runstate : byte
{
    /// <summary>Current on a pCPU.</summary>
    Running,

    /// <summary>Wants a pCPU and has none.</summary>
    Runnable,

    /// <summary>Waits for an event.</summary>
    Blocked,

    /// <summary>Neither: paused, unplugged, shut down, or waiting inside Xen.</summary>
    Offline,
}
