using System.Globalization;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>Puts a step that failed into words.</summary>
internal static class PlanFailure
{
    private const int LongestLeb = 80;

    /// <summary>Whether a step would fail as well if the whole content of the packet were in memory.</summary>
    /// <param name="left">Bits up to the end of the packet's content.</param>
    /// <param name="loaded">Those of them that are in memory.</param>
    public static bool IsFinal(PlanOp? op, DecodeContext context, long left, long loaded) => op switch
    {
        ChooseOp or EdgeOp => true,
        LebOp => loaded >= LongestLeb,
        RunOp run => run.Bits > left,
        TextOp text => Count(context, text.Register) > (ulong)left >> 3,
        SkipOp skip => BitReader.Skip(context.Registers[skip.Register], skip.Stride, skip.Last, 0, left) < 0,
        _ => false,
    };

    /// <summary>What was found and what was expected.</summary>
    /// <param name="left">Bits up to the end of the packet's content.</param>
    public static string Describe(PlanOp? op, DecodeContext context, long left) => op switch
    {
        RunOp run => $"{Bits(run.Bits)} from field \"{run.Field}\" on do not fit, expected at most the {Bits(left)} left of the packet's content",
        StringOp text => $"string \"{text.Field}\" has no end, expected a NUL within the {Bits(left)} left of the packet's content",
        TextOp text => $"text \"{text.Field}\" has {Count(context, text.Register)} bytes, expected at most the {Bits(left)} left of the packet's content",
        SkipOp skip => $"sequence \"{skip.Field}\" has {Count(context, skip.Register)} elements of {Bits(skip.Stride)}, expected at most the {Bits(left)} left of the packet's content",
        ChooseOp choose => $"the tag of variant \"{choose.Field}\" is {Tag(context.Registers[choose.Register], choose.Signed)}, expected one of {string.Join(", ", choose.Choices.Select(choice => choice.Name))}",
        LebOp leb when left >= LongestLeb => $"integer \"{leb.Field}\" has more than 64 bits, expected at most 64",
        LebOp leb => $"integer \"{leb.Field}\" has no end, expected it within the {Bits(left)} left of the packet's content",
        EdgeOp edge => $"field \"{edge.Field}\" starts inside a byte and has another byte order than the field before, expected one byte order in a byte",
        AlignOp align => $"padding up to a multiple of {Bits(align.Bits)} does not fit, expected at most the {Bits(left)} left of the packet's content",
        _ => "a field does not fit the packet's content",
    };

    private static ulong Count(DecodeContext context, int register) => (ulong)context.Registers[register];

    private static string Tag(long tag, bool signed) => signed ? tag.ToString(CultureInfo.InvariantCulture) : ((ulong)tag).ToString(CultureInfo.InvariantCulture);

    private static string Bits(long bits) => bits switch
    {
        1 => "1 bit",
        8 => "1 byte",
        _ => bits % 8 == 0 ? $"{bits / 8} bytes" : $"{bits} bits",
    };
}
