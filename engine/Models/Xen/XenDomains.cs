namespace VmQuery.Engine.Models.Xen;

/// <summary>Domains that Xen itself uses (xen/include/public/xen.h, DOMID_*).</summary>
internal static class XenDomains
{
    /// <summary>Its idle vCPUs, one a pCPU (DOMID_IDLE).</summary>
    public const int Idle = 0x7fff;

    /// <summary>From here on domains are Xen's own (DOMID_FIRST_RESERVED).</summary>
    public const int FirstReserved = 0x7ff0;
}
