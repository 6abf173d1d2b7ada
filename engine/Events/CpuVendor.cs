using System.Collections.Immutable;

namespace VmQuery.Engine.Events;

/// <summary>Maker of the CPUs that a trace was taken on, which numbers the reasons of VM exits.</summary>
public enum CpuVendor
{
    /// <summary>Intel, whose exits are those of VMX.</summary>
    Intel,

    /// <summary>AMD, whose exits are those of SVM.</summary>
    Amd,
}

/// <summary>How makers of CPUs are spelled: by users, in sidecars and among the facts of a machine.</summary>
internal static class CpuVendors
{
    /// <summary>The words, in the order of their numbers.</summary>
    public static ImmutableArray<string> Words { get; } = ["intel", "amd"];

    /// <summary>The word for one.</summary>
    public static string Word(this CpuVendor vendor) => Words[(int)vendor];

    /// <summary>Who is meant by a word, in upper or lower case; null when none is.</summary>
    public static CpuVendor? Of(string? word) =>
        word is not null && Words.IndexOf(word, StringComparer.OrdinalIgnoreCase) is >= 0 and var number ? (CpuVendor)number : null;
}
