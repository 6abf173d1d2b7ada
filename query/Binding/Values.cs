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
        if (point.AbsoluteNs is { } ns) return ns;
        var offset = Duration(point.Offset!);
        try
        {
            return checked(session.StartNs + offset);
        }
        catch (OverflowException)
        {
            throw Fault.At(point.Span, "VQL206", "This time is too far away to be counted in nanoseconds.");
        }
    }

    private static long Base(QuantityLiteral quantity) => quantity.Value <= long.MaxValue
        ? (long)decimal.Round(quantity.Value)
        : throw Fault.At(quantity.Span, "VQL206", "This quantity is too large to be counted in its base unit.", "The longest time is 292 years.");

    private object Parameter(ParameterLiteral parameter)
    {
        if (parameters is null || !parameters.TryGetValue(parameter.Name, out var value))
            throw Fault.At(parameter.Span, Fault.MissingParameter, $"The parameter `${parameter.Name}` has no value.", "Give it with the question.");
        return value switch
        {
            string or long or double or bool => value,
            int or short or byte or sbyte or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            float number => (double)number,
            TimeSpan length => length.Ticks * 100,
            _ => throw Fault.At(parameter.Span, "VQL211", $"The parameter `${parameter.Name}` is a {value?.GetType().Name ?? "null"}; it can be a text, a number, true or false, or a TimeSpan."),
        };
    }

    /// <summary>A value of the question as SQL; it travels beside the text.</summary>
    public SqlExpr Sql(Literal literal) => new SqlBound(Of(literal));
}
