using System.Collections.Immutable;
using System.Globalization;
using Sprache;
using VmQuery.Query.Reference;

namespace VmQuery.Query.Syntax;

/// <summary>Numbers, quantities, texts, parameters and times.</summary>
internal static class Literals
{
    /// <summary>What its users read about values.</summary>
    public static ImmutableArray<Construct> Manual { get; } =
    [
        new("length", "a number with a unit: ns us ms s min h", "when vcpu is preempted | where dur > 1.5 * 20ms") { Form = "10ms, 1.5 s" },
        new("frequency", "a number with a unit: Hz kHz MHz GHz", "sql \"select 2100000000 as freq\" | where freq > 2GHz") { Form = "2GHz" },
        new("size", "a number with a unit: KiB MiB GiB", "sql \"select 3 * 1048576 as bytes\" | where bytes > 2MiB") { Form = "2MiB" },
        new("number", "a number, perhaps in hundredths", "show mode of vcpu | summarize share(dur) by mode | where share > 10%") { Form = "3, 0.5, 10%" },
        new("text", "stands in double quotes; \\\" is a quote and \\\\ a backslash in it", "when vcpu is hypervisor | where reason = \"NPF\" | count") { Form = "\"HLT\"" },
        new("pattern", "a text in which * stands for any characters and ? for one: after a kind, and after like", "when vcpu is preempted | where preempted_by like \"k*/?:*\" | count by preempted_by") { Form = "like \"k*\"" },
        new("time", "counted from the start of the session, or absolute: @ and a date in UTC, or ns since 1970", "when vcpu is preempted in @2026-11-22T00:24:44Z..@2026-11-22T00:24:45Z | longest 3") { Form = "12.5s, @2026-11-22T00:24:42.9Z, @1795307082900000000" },
        new("condition", "= != < <= > >= in like, with not, and, or between", "when vcpu is preempted | where not (dur < 30ms or cause in (\"waking\", \"io\"))") { Form = "dur > 1ms and reason in (\"HLT\", \"MSR\")" },
        new("arithmetic", "+ - * / % and brackets; times keep their meaning: a point minus a point is a length", "when vcpu is preempted | extend part = dur / 1ms | select start, part | first 3") { Form = "2 * sync_err, dur / 1ms" },
        new("--", "a comment, up to the end of the line", "list host -- the machine that runs the guests") { Form = "-- COMMENT" },
    ];

    private static readonly Label Time = new(Sort.Phrase, "a time like 12.5s") { Offered = Units.Lengths };
    private static readonly Label Length = new(Sort.Phrase, "a quantity like 10ms") { Offered = Units.Lengths };
    private static readonly Label Number = new(Sort.Phrase, "a number") { Offered = ["1"] };

    /// <summary>A text in double quotes.</summary>
    public static Parser<TextLiteral> Text { get; } = Tokens.Quoted(new Label(Sort.Phrase, "a text in double quotes"));

    /// <summary>A whole number.</summary>
    public static Parser<NumberLiteral> Integer { get; } = input => Tokens.Token(
        input, new Label(Sort.Phrase, "a whole number") { Offered = ["1"] }, IntegerLength, static (text, span) => new NumberLiteral(decimal.Parse(text, CultureInfo.InvariantCulture), false, span));

    /// <summary><c>$name</c>.</summary>
    public static Parser<ParameterLiteral> Parameter { get; } = input =>
    {
        var read = Tokens.Token(
            input,
            new Label(Sort.Parameter, "a parameter like $name"),
            static (text, at) => text[at] == '$' && Tokens.WordStop(text, at + 1) is var stop && stop > at + 1 ? stop - at : 0,
            static (text, span) => new ParameterLiteral(text[1..], span));
        if (read.WasSuccessful) ((VqlInput)input).Furthest.Use(read.Value.Name, read.Value.Span.Start);
        return read;
    };

    /// <summary>A text, or a parameter that stands for one.</summary>
    public static Parser<Literal> TextOrParameter { get; } = Text.Or<Literal>(Parameter);

    /// <summary>A whole number, or a parameter that stands for one.</summary>
    public static Parser<Literal> IntegerOrParameter { get; } = Integer.Or<Literal>(Parameter);

    /// <summary>A length of time, a frequency or a size.</summary>
    public static Parser<Literal> Quantity { get; } = QuantityCalled(Length);

    /// <summary>A quantity, or a parameter that stands for one.</summary>
    public static Parser<Literal> QuantityOrParameter { get; } = Quantity.Or(Parameter);

    /// <summary>A point in time: <c>12.5s</c>, <c>@2026-11-22T00:24:42.9Z</c>, <c>@1790000000000000000</c>, <c>$t</c>.</summary>
    public static Parser<TimePoint> Point { get; } =
        QuantityCalled(Time).Or<Literal>(Parameter).Select(offset => new TimePoint(offset, null, offset.Span)).Or(Absolute);

    /// <summary>Any literal: quantity, number, percentage, text, parameter.</summary>
    public static Parser<Literal> Any { get; } = Quantity.Or(Bare).Or(Text).Or(Parameter);

    private static Parser<Literal> Bare => input => Tokens.Token<Literal>(
        input,
        Number,
        static (text, at) => NumberLength(text, at) is > 0 and var length ? length + (at + length < text.Length && text[at + length] == '%' ? 1 : 0) : 0,
        static (text, span) => new NumberLiteral(decimal.Parse(text.TrimEnd('%'), CultureInfo.InvariantCulture), text.EndsWith('%'), span));

    private static Parser<TimePoint> Absolute => input => Tokens.Token(
        input, new Label(Sort.Phrase, "an absolute time like @2026-11-22T00:24:42.9Z"), AbsoluteLength, static (text, span) => new TimePoint(null, AbsoluteNs(text), span));

    private static Parser<Literal> QuantityCalled(Label label) => input =>
    {
        var here = (VqlInput)input;
        var at = here.NextToken;
        var number = at < here.Source.Length ? NumberLength(here.Source, at) : 0;
        var unitAt = number > 0 ? here.At(at + number).NextToken : at;
        var unitStop = number > 0 ? Tokens.WordStop(here.Source, unitAt) : at;
        if (unitStop > unitAt && Units.All.TryGetValue(here.Source[unitAt..unitStop], out var unit))
        {
            var value = Units.Value(decimal.Parse(here.Source.AsSpan(at, number), CultureInfo.InvariantCulture), unit);
            return Result.Success<Literal>(new QuantityLiteral(value, unit.Sort, new TextSpan(at, unitStop - at)), here.At(unitStop));
        }

        here.Furthest.Note(at, label);
        if (unitStop > unitAt && !Tokens.Reserved.Contains(here.Source[unitAt..unitStop])) here.Furthest.Note(unitAt, new Label(Sort.Phrase, "a unit (ns, us, ms, s, min, h, Hz, kHz, MHz, GHz, KiB, MiB, GiB)"));
        return Result.Failure<Literal>(input, string.Empty, []);
    };

    private static int IntegerLength(string text, int at)
    {
        var stop = at;
        while (stop < text.Length && char.IsAsciiDigit(text[stop])) stop++;
        return stop - at <= 18 ? stop - at : 0;
    }

    // A dot belongs to the number only before a digit: in 0s..30s it starts the range sign.
    private static int NumberLength(string text, int at)
    {
        var stop = at;
        while (stop < text.Length && char.IsAsciiDigit(text[stop])) stop++;
        if (stop > at && stop + 1 < text.Length && text[stop] == '.' && char.IsAsciiDigit(text[stop + 1]))
        {
            stop++;
            while (stop < text.Length && char.IsAsciiDigit(text[stop])) stop++;
        }

        return stop - at <= 19 ? stop - at : 0;
    }

    // Digits, T, ':', '-', one fraction and Z only, so that `..` after it starts the range sign.
    private static int AbsoluteLength(string text, int at)
    {
        if (text[at] != '@') return 0;
        var stop = at + 1;
        while (stop < text.Length && (char.IsAsciiDigit(text[stop]) || text[stop] is 'T' or ':' or '-')) stop++;
        if (stop + 1 < text.Length && text[stop] == '.' && char.IsAsciiDigit(text[stop + 1])) stop += 1 + NumberLength(text, stop + 1);
        if (stop < text.Length && text[stop] == 'Z') stop++;
        return AbsoluteNs(text[at..stop]) is null ? 0 : stop - at;
    }

    // Any year that can be written, so that a time too far away is told from one that is spelled wrong.
    private static Int128? AbsoluteNs(string text)
    {
        if (Int128.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var ns)) return ns;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var fraction = dot < 0 ? string.Empty : text[(dot + 1)..].TrimEnd('Z');
        var whole = dot < 0 ? text[1..].TrimEnd('Z') : text[1..dot];
        if (fraction.Length > 9 || !DateTimeOffset.TryParse(whole, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var second)) return null;
        return ((Int128)second.ToUnixTimeSeconds() * 1_000_000_000) + (fraction.Length == 0 ? 0 : long.Parse(fraction.PadRight(9, '0'), CultureInfo.InvariantCulture));
    }
}
