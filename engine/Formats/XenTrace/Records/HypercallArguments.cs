namespace VmQuery.Engine.Formats.XenTrace.Records;

/// <summary>
/// The arguments in a record of a hypercall (<c>TRC_PV_HYPERCALL_V2</c>): word 0 says by two bits for each argument, from bit 20 on,
/// in how many words it follows; 0 when it is not recorded.
/// </summary>
internal static unsafe class HypercallArguments
{
    private const int FirstBit = 20;

    /// <summary>Reads an argument; false when it is not there.</summary>
    /// <param name="words">Payload words.</param>
    public static bool TryRead(byte* payload, int words, int number, out long value)
    {
        value = 0;
        var call = *(uint*)payload;
        var at = 1;
        for (var before = 0; before < number; before++) at += WordsOf(call, before);
        var size = WordsOf(call, number);
        if (size is not (1 or 2) || at + size > words) return false;
        value = size == 1 ? ((uint*)payload)[at] : *(long*)(payload + (at * 4));
        return true;
    }

    private static int WordsOf(uint call, int number) => (int)(call >> (FirstBit + (2 * number))) & 3;
}
