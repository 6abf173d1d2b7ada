using System.Globalization;

namespace VmQuery.Query.Sql;

/// <summary>ClickHouse, under the settings of the engine's connection.</summary>
internal sealed class ClickHouseDialect : IDialect
{
    /// <inheritdoc/>
    public string LikeEscape => string.Empty;

    /// <inheritdoc/>
    /// <remarks>A number beyond 32 bits is unsigned here when nothing is said, and then has no type in common with a signed column.</remarks>
    public string Whole(long value) => value is >= int.MinValue and <= uint.MaxValue
        ? value.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"toInt64({value})");

    /// <inheritdoc/>
    public string Parameter(int position, object value) => string.Create(CultureInfo.InvariantCulture, $"{{p{position}:{TypeOf(value)}}}");

    /// <inheritdoc/>
    public void WriteQuantile(SqlText text, SqlExpr operand, double part) =>
        text.Append("quantileExactInclusive(").Append(part.ToString(CultureInfo.InvariantCulture)).Append(")(").Append(operand).Append(")");

    /// <inheritdoc/>
    public void WriteNumbers(SqlText text, SqlExpr first, SqlExpr last) =>
        text.Append("arrayJoin(range(toInt64(").Append(first).Append("), toInt64(").Append(last).Append(") + 1))");

    private static string TypeOf(object value) => value switch
    {
        string => "String",
        long => "Int64",
        double => "Float64",
        bool => "Bool",
        _ => throw new ArgumentException($"A parameter cannot be a {value.GetType()}.", nameof(value)),
    };
}
