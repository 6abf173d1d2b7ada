using System.CommandLine;
using VmQuery.Query.Syntax;

namespace VmQuery.Cli.Commands;

/// <summary>A time on the command line, spelled as in questions: <c>1.5s</c> from the first event, <c>@2026-11-22T00:24:42.9Z</c>, <c>@ns</c>.</summary>
internal sealed class TimeOption : Option<string?>
{
    public TimeOption(string name, string description)
        : base(name)
    {
        HelpName = "TIME";
        Description = description;
    }

    /// <summary>The time in ns, which may lie beyond those that a trace can hold; null when not given.</summary>
    /// <param name="firstNs">Where relative times count from; asked only for these.</param>
    /// <exception cref="UsageException">It is no time.</exception>
    public Int128? ValueIn(ParseResult arguments, Func<long> firstNs)
    {
        if (arguments.GetValue(this) is not { } text) return null;
        var point = Literals.Point(new VqlInput(text, 0, new Furthest()));
        if (!point.WasSuccessful || point.Remainder.Position != text.Length) throw Wrong(text);
        return point.Value switch
        {
            { AbsoluteNs: { } ns } => ns,
            { Offset: QuantityLiteral { Sort: UnitSort.Time, Value: { } offset } } => (Int128)firstNs() + offset,
            _ => throw Wrong(text),
        };
    }

    private UsageException Wrong(string text) => new(
        $"{Name} takes a time, as 1.5s from the first event, @2026-11-22T00:24:42.9Z or @1795307082900000000; \"{text}\" is none.");
}
