using System.Globalization;
using System.Text.Json;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store.ClickHouse;

/// <summary>Reads the cells of one column of an answer, row after row.</summary>
internal abstract class JsonCells
{
    /// <summary>What was read.</summary>
    public abstract ResultColumn Column { get; }

    /// <summary>Adds the value that the reader stands on.</summary>
    public abstract void Append(ref Utf8JsonReader json);

    /// <summary>The cells of a column by its type: every type becomes long, ulong, double, bool or string, as DuckDB's do.</summary>
    public static JsonCells For(string name, string type) => Bare(type) switch
    {
        "Int8" or "Int16" or "Int32" or "Int64" or "UInt8" or "UInt16" or "UInt32" => new JsonCells<long>(name, static (ref json) => json.GetInt64()),
        "UInt64" => new JsonCells<ulong>(name, static (ref json) => json.GetUInt64()),
        "Bool" => new JsonCells<bool>(name, static (ref json) => json.GetBoolean()),
        "Float32" or "Float64" => new JsonCells<double>(name, Real),
        var other when other.StartsWith("Decimal", StringComparison.Ordinal) => new JsonCells<double>(name, Real),
        // Enums, dates and what else there may be come as text; so does an absent value of no type.
        _ => new JsonCells<string>(name, static (ref json) => json.TokenType == JsonTokenType.String ? json.GetString()! : throw NoText(ref json)),
    };

    /// <summary>What a column of a type is read as.</summary>
    public static SqlHeading Heading(string name, string type) => Bare(type) switch
    {
        "Int64" or "UInt64" => new(name, ColumnType.BigInt, IsExact: true),
        var whole when whole.StartsWith("Int", StringComparison.Ordinal) || whole.StartsWith("UInt", StringComparison.Ordinal) => new(name, ColumnType.BigInt, IsExact: false),
        "Float64" => new(name, ColumnType.Real, IsExact: true),
        var real when real.StartsWith("Float", StringComparison.Ordinal) || real.StartsWith("Decimal", StringComparison.Ordinal) => new(name, ColumnType.Real, IsExact: false),
        "Bool" => new(name, ColumnType.Flag, IsExact: true),
        "String" => new(name, ColumnType.Text, IsExact: true),
        _ => new(name, ColumnType.Text, IsExact: false),
    };

    // Whether values may be absent, and how they are stored, is nothing to a reader.
    private static string Bare(string type)
    {
        foreach (var wrapper in (ReadOnlySpan<string>)["LowCardinality(", "Nullable("])
            if (type.StartsWith(wrapper, StringComparison.Ordinal)) type = type[wrapper.Length..^1];
        return type;
    }

    // Not-a-number and the infinities have no JSON of their own and come in quotes.
    private static double Real(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.String
            ? json.GetString() switch { "inf" => double.PositiveInfinity, "-inf" => double.NegativeInfinity, "nan" or "-nan" => double.NaN, var text => double.Parse(text!, CultureInfo.InvariantCulture) }
            : json.GetDouble();

    private static JsonException NoText(ref Utf8JsonReader json) => new($"A text was expected, {json.TokenType} was found.");
}

/// <summary>The value that a reader stands on.</summary>
internal delegate T JsonDecoder<out T>(ref Utf8JsonReader json);

/// <summary>Cells of a type.</summary>
/// <typeparam name="T">long, ulong, double, bool or string.</typeparam>
internal sealed class JsonCells<T>(string name, JsonDecoder<T> decode) : JsonCells
{
    private readonly ResultColumn<T> _column = new(name);

    /// <inheritdoc/>
    public override ResultColumn Column => _column;

    /// <inheritdoc/>
    public override void Append(ref Utf8JsonReader json)
    {
        var room = _column.Extend(1);
        if (json.TokenType == JsonTokenType.Null) _column.Clear(_column.Count - 1);
        else room[0] = decode(ref json);
    }
}
