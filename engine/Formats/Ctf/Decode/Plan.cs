using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>The steps over a row of structures, for one set of wanted fields.</summary>
/// <param name="Present">Slots that are always filled.</param>
/// <param name="End">What is known of the position after it.</param>
/// <param name="Registers">How many registers it uses.</param>
internal sealed record Plan(ImmutableArray<PlanOp> Ops, ulong Present, Phase End, int Registers)
{
    /// <summary>Its size when it takes nothing and always steps the same number of bits; else null.</summary>
    public long? FixedBits => Ops switch
    {
        [] => 0,
        [RunOp { Takes.IsEmpty: true } run] => run.Bits,
        _ => null,
    };
}
