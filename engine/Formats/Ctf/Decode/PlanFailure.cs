using System.Globalization;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>Puts a step that failed into words.</summary>
internal static class PlanFailure
{
    /// <summary>What was found and what was expected.</summary>
    /// <param name="left">Bits up to the end of the packet's content.</param>
    public static string Describe(PlanOp? op, DecodeContext context, long left) => op switch
    {
        RunOp run => $"{Bits(run.Bits)} from field \"{run.Field}\" on do not fit, expected at most the {Bits(left)} left of the packet's content",
        StringOp text => $"string \"{text.Field}\" has no end, expected a NUL within the {Bits(left)} left of the packet's content",
        TextOp text => $"sequence \"{text.Field}\" has {Count(context, text.Register)} elements of 8 bits, expected at most the {Bits(left)} left of the packet's content",
        SkipOp skip => $"sequence \"{skip.Field}\" has {Count(context, skip.Register)} elements of {Bits(skip.Stride)}, expected at most the {Bits(left)} left of the packet's content",
        ChooseOp choose => $"the tag of variant \"{choose.Field}\" is {Tag(context.Registers[choose.Register], choose.Signed)}, expected one of {string.Join(", ", choose.Choices.Select(choice => choice.Name))}",
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
