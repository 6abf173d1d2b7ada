using System.Buffers;
using System.Globalization;

namespace VmQuery.Query.Syntax;

/// <summary>Tells which part of a date and time no calendar has.</summary>
internal static class Calendar
{
    private static readonly string[] Fields = ["year", "month", "day", "hour", "minute", "second"];
    private static readonly SearchValues<char> OfADate = SearchValues.Create("0123456789-T:");

    /// <summary>The sentence about the first wrong part of a text like <c>2026-13-45T00:00:00Z</c>; null when none is wrong, or the text is no date at all.</summary>
    public static string? Wrong(string text)
    {
        var stop = text.AsSpan().IndexOfAnyExcept(OfADate);
        var parts = (stop < 0 ? text : text[..stop]).Split('-', 'T', ':');
        var numbers = new int[Math.Min(parts.Length, Fields.Length)];
        if (numbers.Length < 3) return null;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) return null;
            var (least, most) = Range(i, numbers);
            if (numbers[i] < least || numbers[i] > most)
                return string.Create(CultureInfo.InvariantCulture, $"There is no {Fields[i]} {numbers[i]}{(i == 2 ? " in that month" : string.Empty)}; it is {least} to {most}.");
        }

        return null;
    }

    private static (int Least, int Most) Range(int field, int[] numbers) => field switch
    {
        0 => (1, 9999),
        1 => (1, 12),
        2 => (1, DateTime.DaysInMonth(numbers[0], numbers[1])),
        3 => (0, 23),
        _ => (0, 59),
    };
}
