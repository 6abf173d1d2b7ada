namespace VmQuery.Engine.Formats.XenTrace;

/// <summary>Maker of the CPUs that a trace was taken on, which numbers the reasons of VM exits.</summary>
public enum CpuVendor
{
    /// <summary>Intel, whose exits are those of VMX.</summary>
    Intel,

    /// <summary>AMD, whose exits are those of SVM.</summary>
    Amd,
}
