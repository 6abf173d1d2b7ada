using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Engine.Models;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Binding;

/// <summary>What literals and parameters are worth.</summary>
/// <param name="given">Values that came with the question.</param>
internal sealed class Values(IReadOnlyDictionary<string, object>? given)
{
    private ImmutableDictionary<string, Literal> _arguments = ImmutableDictionary<string, Literal>.Empty;

    /// <summary>The values inside a named question: its parameters stand before what came with the question.</summary>
    public Values Inside(IEnumerable<KeyValuePair<string, Literal>> arguments) =>
        new(given) { _arguments = ImmutableDictionary.CreateRange(StringComparer.Ordinal, arguments) };

    /// <summary>The literal that a parameter stands for, at the parameter's place; other literals stand for themselves.</summary>
    public Literal Resolve(Literal literal)
    {
        if (literal is not ParameterLiteral parameter) return literal;
        if (_arguments.TryGetValue(parameter.Name, out var argument)) return argument with { Span = parameter.Span };
        if (given is null || !given.TryGetValue(parameter.Name, out var value))
            throw Fault.At(parameter.Span, Fault.MissingParameter, $"The parameter `${parameter.Name}` has no value.", $"Give it with the question: --param {parameter.Name}=VALUE, at the prompt .param {parameter.Name}=VALUE.");
        return value switch
        {
            Literal written => written with { Span = parameter.Span },
            string or long or double or bool => new GivenLiteral(value, parameter.Span),
            int or short or byte or sbyte or ushort or uint => new GivenLiteral(Convert.ToInt64(value, CultureInfo.InvariantCulture), parameter.Span),
            float number => new GivenLiteral((double)number, parameter.Span),
            ulong or decimal => new NumberLiteral(Convert.ToDecimal(value, CultureInfo.InvariantCulture), false, parameter.Span),
            char or Guid => new GivenLiteral(value.ToString()!, parameter.Span),
            TimeSpan length => new QuantityLiteral(Nanoseconds(length), UnitSort.Time, parameter.Span),
            DateTimeOffset instant => new InstantLiteral(Nanoseconds(instant.UtcTicks), parameter.Span),
            // One that names no zone is in UTC, as a time in a question is.
            DateTime instant => new InstantLiteral(Nanoseconds((instant.Kind == DateTimeKind.Local ? instant.ToUniversalTime() : instant).Ticks), parameter.Span),
            _ => throw Fault.At(
                parameter.Span, "VQL211", $"The parameter `${parameter.Name}` is a {value?.GetType().Name ?? "null"}; it can be a text, a number, true or false, a TimeSpan, a DateTimeOffset or DateTime, or a Guid.", example: "10"),
        };
    }

    /// <summary>The value of a literal: string, long, double or bool; quantities in their base unit.</summary>
    public object Of(Literal literal) => Resolve(literal) switch
    {
        TextLiteral text => text.Value,
        NumberLiteral { Percent: true } number => (double)(number.Value / 100),
        NumberLiteral number => decimal.IsInteger(number.Value) && number.Value is >= long.MinValue and <= long.MaxValue ? (object)(long)number.Value : (double)number.Value,
        QuantityLiteral quantity => Base(quantity),
        GivenLiteral value => value.Value,
        InstantLiteral instant => throw Fault.At(instant.Span, "VQL303", "A point in time cannot stand here; it can be compared with one, or stand in a range.", example: "10"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A length of time in ns, which a number has only with a unit.</summary>
    public long Duration(Literal literal) => Resolve(literal) switch
    {
        QuantityLiteral { Sort: UnitSort.Time, Value: < 0 } negative => throw Fault.At(negative.Span, "VQL206", "This length of time is less than nothing.", example: "10ms"),
        QuantityLiteral { Sort: UnitSort.Time } quantity => Base(quantity),
        var other => throw Fault.At(other.Span, "VQL206", "This is no length of time; it needs a unit: ns, us, ms, s, min, h.", example: "10ms"),
    };

    /// <summary>A text.</summary>
    public string Text(Literal literal) => Of(literal) as string ?? throw Fault.At(literal.Span, "VQL303", "A text would do here.", "A text stands in double quotes.", example: "\"web\"");

    /// <summary>A number of rows.</summary>
    public long Count(Literal literal) =>
        Resolve(literal) is not QuantityLiteral && Of(literal) is long and >= 0 and var count ? count : throw Fault.At(literal.Span, "VQL303", "A whole number like 10 would do here, 0 or more.", example: "10");

    /// <summary>A point in time, ns since the Unix epoch.</summary>
    public long Instant(TimePoint point, TimeSpanNs session)
    {
        var ns = point.AbsoluteNs ?? (Resolve(point.Offset!) is InstantLiteral given ? given.Ns : (Int128)session.StartNs + Duration(point.Offset!));
        return Instant(ns, point.Span);
    }

    /// <summary>A point in time that came with the question; null when the literal is none.</summary>
    public long? Given(Literal literal) => Resolve(literal) is InstantLiteral instant ? Instant(instant.Ns, literal.Span) : null;

    private static long Instant(Int128 ns, TextSpan span)
    {
        return ns >= long.MinValue && ns <= long.MaxValue
            ? (long)ns
            : throw Fault.At(span, "VQL206", "This time is too far away to be counted in nanoseconds.", "Times lie between the years 1677 and 2262, or count from the start of the session.", example: "0s");
    }

    private static long Base(QuantityLiteral quantity) => quantity.Value
        ?? throw Fault.At(quantity.Span, "VQL206", "This quantity is too large to be counted in its base unit.", "The longest time is 292 years.", example: "10h");

    private static Int128 Nanoseconds(long utcTicks) => (Int128)(utcTicks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick;

    private static long? Nanoseconds(TimeSpan length) =>
        length.Ticks is >= long.MinValue / TimeSpan.NanosecondsPerTick and <= long.MaxValue / TimeSpan.NanosecondsPerTick ? length.Ticks * TimeSpan.NanosecondsPerTick : null;
}
