using System.Collections.Immutable;
using System.Globalization;

namespace VmQuery.Engine.Models;

/// <summary>
/// How the members of an enum are spelled in a session, in questions and for people: lower case, joined by underscores.
/// The number of a member is its cell in a <see cref="ColumnType.Word"/> column.
/// </summary>
internal static class Words
{
    /// <summary>The words of an enum, in the order of its numbers.</summary>
    public static ImmutableArray<string> Of<TEnum>()
        where TEnum : struct, Enum => Spelling<TEnum>.Words;

    /// <summary>The word for a member.</summary>
    public static string Of<TEnum>(TEnum member)
        where TEnum : struct, Enum => Spelling<TEnum>.Words[Convert.ToInt32(member, CultureInfo.InvariantCulture)];

    /// <summary>The member that a word stands for.</summary>
    /// <exception cref="FormatException">It stands for none.</exception>
    public static TEnum Parse<TEnum>(string word)
        where TEnum : struct, Enum =>
        Of<TEnum>().IndexOf(word) is >= 0 and var number
            ? (TEnum)Enum.ToObject(typeof(TEnum), number)
            : throw new FormatException($"\"{word}\" is none of the words {string.Join(", ", Of<TEnum>())}");

    // Not generic: there are two dozen enums, and each would have code of its own compiled at start.
    private static ImmutableArray<string> Spell(Type type)
    {
        var numbers = Enum.GetValuesAsUnderlyingType(type);
        for (var i = 0; i < numbers.Length; i++)
            if (Convert.ToInt32(numbers.GetValue(i), CultureInfo.InvariantCulture) != i) throw new InvalidOperationException($"{type.Name} does not count from 0 without gaps, so it cannot be words of a column.");
        return [.. Enum.GetNames(type).Select(Spelled)];
    }

    private static string Spelled(string member) =>
        string.Concat(member.Select((c, i) => char.IsUpper(c) && i > 0 ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    /// <summary>The spelling of one enum, made once.</summary>
    private static class Spelling<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly ImmutableArray<string> Words = Spell(typeof(TEnum));
    }
}
