using System.Globalization;
using VmQuery.Engine.Models;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Binding;

/// <summary>What literals and parameters are worth.</summary>
internal sealed class Values(IReadOnlyDictionary<string, object>? parameters)
{
    /// <summary>The value of a literal: string, long, double or bool; quantities in their base unit.</summary>
    public object Of(Literal literal) => literal switch
    {
        TextLiteral text => text.Value,
        NumberLiteral { Percent: true } number => (double)(number.Value / 100),
        NumberLiteral number => decimal.IsInteger(number.Value) && number.Value <= long.MaxValue ? (object)(long)number.Value : (double)number.Value,
        QuantityLiteral quantity => Base(quantity),
        ParameterLiteral parameter => Parameter(parameter),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A length of time in ns.</summary>
    public long Duration(Literal literal) => literal switch
    {
        QuantityLiteral { Sort: UnitSort.Time } quantity => Base(quantity),
        ParameterLiteral parameter when Parameter(parameter) is long ns => ns,
        _ => throw Fault.At(literal.Span, "VQL206", "This is no length of time; it needs a unit: ns, us, ms, s, min, h.", "Example: 10ms"),
    };

    /// <summary>A point in time, ns since the Unix epoch.</summary>
    public long Instant(TimePoint point, TimeSpanNs session)
    {
        var ns = point.AbsoluteNs ?? (Int128)session.StartNs + Duration(point.Offset!);
        return ns >= long.MinValue && ns <= long.MaxValue
            ? (long)ns
            : throw Fault.At(point.Span, "VQL206", "This time is too far away to be counted in nanoseconds.", "Times lie between the years 1677 and 2262.");
    }

    private static long Base(QuantityLiteral quantity) => quantity.Value
        ?? throw TooLarge(quantity.Span);

    private object Parameter(ParameterLiteral parameter)
    {
        if (parameters is null || !parameters.TryGetValue(parameter.Name, out var value))
            throw Fault.At(parameter.Span, Fault.MissingParameter, $"The parameter `${parameter.Name}` has no value.", "Give it with the question.");
        return value switch
        {
            string or long or double or bool => value,
            int or short or byte or sbyte or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            float number => (double)number,
            TimeSpan length => Nanoseconds(length, parameter.Span),
            _ => throw Fault.At(parameter.Span, "VQL211", $"The parameter `${parameter.Name}` is a {value?.GetType().Name ?? "null"}; it can be a text, a number, true or false, or a TimeSpan."),
        };
    }

    private static long Nanoseconds(TimeSpan length, TextSpan span) => length.Ticks is >= long.MinValue / TimeSpan.NanosecondsPerTick and <= long.MaxValue / TimeSpan.NanosecondsPerTick
        ? length.Ticks * TimeSpan.NanosecondsPerTick
        : throw TooLarge(span);

    private static Fault TooLarge(TextSpan span) => Fault.At(span, "VQL206", "This quantity is too large to be counted in its base unit.", "The longest time is 292 years.");

    /// <summary>A value of the question as SQL; it travels beside the text.</summary>
    public SqlExpr Sql(Literal literal) => new SqlBound(Of(literal));
}
