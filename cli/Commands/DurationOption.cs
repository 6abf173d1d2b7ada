using System.CommandLine;
using VmQuery.Query.Syntax;

namespace VmQuery.Cli.Commands;

/// <summary>A length of time on the command line, spelled as in questions: <c>10s</c>, <c>500ms</c>, <c>2min</c>.</summary>
internal sealed class DurationOption : Option<TimeSpan?>
{
    private const long NsPerTick = 100;
    private static readonly TimeSpan _longest = TimeSpan.FromDays(24);

    public DurationOption(string name, string description)
        : base(name)
    {
        HelpName = "TIME";
        Description = description;
        CustomParser = result =>
        {
            var text = result.Tokens is [var token, ..] ? token.Value : string.Empty;
            if (Parse(text) is { } duration) return duration;
            result.AddError($"{name} takes a length of time up to {_longest.TotalDays} days, as 500ms, 10s or 2min; \"{text}\" is none.");
            return null;
        };
    }

    private static TimeSpan? Parse(string text)
    {
        var parsed = Literals.Quantity(new VqlInput(text, 0, new Furthest()));
        if (!parsed.WasSuccessful || parsed.Remainder.Position != text.Length) return null;
        if (parsed.Value is not QuantityLiteral { Sort: UnitSort.Time, Value: { } ns and > 0 }) return null;
        var duration = TimeSpan.FromTicks(Math.Max(1, ns / NsPerTick));
        return duration <= _longest ? duration : null;
    }
}
