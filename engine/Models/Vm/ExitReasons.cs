using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Vm;

/// <summary>What a vCPU that sleeps during an exit waits for.</summary>
internal enum ExitKind : byte
{
    /// <summary>No exit is open, or nothing is known of it.</summary>
    None,

    /// <summary>Something else.</summary>
    Other,

    /// <summary>An interrupt: the guest is idle.</summary>
    Halt,

    /// <summary>Input or output.</summary>
    Io,
}

/// <summary>An exit reason as people know it.</summary>
[StructLayout(LayoutKind.Auto)] // Part of what is known of a vCPU, which is copied with every record: without gaps between its fields.
internal readonly record struct ExitReason(NameId Name, long Code, ExitIsa Isa, ExitKind Kind);

/// <summary>Exit reasons by number, from <c>exit_reasons.tsv</c>.</summary>
internal sealed class ExitReasons(Names names)
{
    /// <summary>Set when the entry itself failed (VMX_EXIT_REASONS_FAILED_VMENTRY).</summary>
    private const uint FailedEntry = 1u << 31;

    private static readonly FrozenDictionary<(ExitIsa, uint), (string Name, ExitKind Kind)> Table = Load();
    private readonly Dictionary<ulong, ExitReason> _known = [];

    /// <summary>The table that <c>kvm_exit.isa</c> names (arch/x86/kvm/trace.h: KVM_ISA_VMX 1, KVM_ISA_SVM 2).</summary>
    public static ExitIsa IsaOf(long isa) => isa switch { 1 => ExitIsa.Vmx, 2 => ExitIsa.Svm, _ => ExitIsa.None };

    /// <summary>The reason for a number; a number without a name is called by itself.</summary>
    /// <param name="code">As recorded; its upper half, a width that differs between kernels, does not count.</param>
    public ExitReason Of(ExitIsa isa, long code)
    {
        var number = (uint)code;
        if (isa == ExitIsa.Vmx) number &= ~FailedEntry;
        var key = ((ulong)isa << 32) | number;
        if (_known.TryGetValue(key, out var known)) return known;
        var (name, kind) = Table.GetValueOrDefault((isa, number), (Unnamed(number), ExitKind.Other));
        return _known[key] = new(names.Intern(name), isa == ExitIsa.Svm ? (int)number : number, isa, kind);
    }

    private static string Unnamed(uint number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");

    private static FrozenDictionary<(ExitIsa, uint), (string, ExitKind)> Load() =>
        EmbeddedTable.Rows("Models.Vm.exit_reasons.tsv").SelectMany(Entries).ToFrozenDictionary();

    private static IEnumerable<KeyValuePair<(ExitIsa, uint), (string, ExitKind)>> Entries(string[] row)
    {
        var isa = Enum.Parse<ExitIsa>(row[0], ignoreCase: true);
        var kind = Enum.Parse<ExitKind>(row[3], ignoreCase: true);
        var dash = row[1].IndexOf('-', 1);
        if (dash < 0)
        {
            yield return new((isa, Number(row[1])), (row[2], kind));
            yield break;
        }

        var first = Number(row[1][..dash]);
        for (var code = first; code <= Number(row[1][(dash + 1)..]); code++)
            yield return new((isa, code), (row[2] + (code - first).ToString(CultureInfo.InvariantCulture), kind));
    }

    private static uint Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? uint.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : (uint)int.Parse(text, CultureInfo.InvariantCulture);
}
