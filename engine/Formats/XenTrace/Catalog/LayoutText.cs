using System.Collections.Immutable;
using System.Globalization;

namespace VmQuery.Engine.Formats.XenTrace.Catalog;

/// <summary>Reads the notation of <c>records.tsv</c>; the README of the format explains it.</summary>
internal static class LayoutText
{
    private const string Padding = "-";

    /// <summary>Fields of a payload as text.</summary>
    public static ImmutableArray<RecordField> Parse(string payload)
    {
        var fields = ImmutableArray.CreateBuilder<RecordField>();
        var bit = 0;
        foreach (var item in payload.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, type) = item.Split(':') is [var left, var right] ? (left, right) : throw Malformed(item);
            var field = Field(name, type, bit, fields.Count(field => field.Place == FieldPlace.Argument));
            if (field.Place == FieldPlace.Payload) bit += field.Width;
            if (!string.Equals(name, Padding, StringComparison.Ordinal)) fields.Add(field);
        }

        return fields.ToImmutable();
    }

    /// <summary>Ids as text: numbers with a length, the word <c>old</c>, or a plus sign behind them.</summary>
    public static IEnumerable<(uint Id, int? Words, bool Old, bool Open)> Ids(string ids)
    {
        foreach (var item in ids.Split(','))
        {
            var (id, only) = item.Split('/') is [var left, var right] ? (left, right) : (item, string.Empty);
            var open = id.EndsWith('+');
            var old = string.Equals(only, "old", StringComparison.Ordinal);
            yield return (Number(id.TrimEnd('+')), only.Length > 0 && !old ? Decimal(only) : null, old, open);
        }
    }

    private static RecordField Field(string name, string type, int bit, int arguments)
    {
        if (type is "arg") return new RecordField(name, FieldPlace.Argument, arguments, 64, Signed: false, Optional: true);
        if (type.StartsWith("id", StringComparison.Ordinal))
        {
            var (at, width) = type[2..].Split('.') is [var left, var right] ? (Decimal(left), Decimal(right)) : throw Malformed(type);
            return new RecordField(name, FieldPlace.Id, at, width, Signed: false, Optional: false);
        }

        var signed = type[0] switch { 'i' => true, 'u' => false, _ => throw Malformed(type) };
        return new RecordField(name, FieldPlace.Payload, bit, Decimal(type[1..].TrimEnd('?')), signed, type.EndsWith('?'));
    }

    private static uint Number(string hex) =>
        hex.StartsWith("0x", StringComparison.Ordinal) ? uint.Parse(hex.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : throw Malformed(hex);

    private static int Decimal(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static FormatException Malformed(string text) => new($"\"{text}\" is none of the notations of records.tsv.");
}
