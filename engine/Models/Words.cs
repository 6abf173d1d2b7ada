using System.Collections.Frozen;
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
        where TEnum : struct, Enum => Spelling<TEnum>.Words[Number(member)];

    /// <summary>The member that a word stands for.</summary>
    /// <exception cref="FormatException">It stands for none.</exception>
    public static TEnum Parse<TEnum>(string word)
        where TEnum : struct, Enum =>
        Spelling<TEnum>.Members.TryGetValue(word, out var member)
            ? member
            : throw new FormatException($"\"{word}\" is none of the words {string.Join(", ", Of<TEnum>())}");

    private static int Number<TEnum>(TEnum member)
        where TEnum : struct, Enum => Convert.ToInt32(member, CultureInfo.InvariantCulture);

    private static string Spelled(string member) =>
        string.Concat(member.Select((c, i) => char.IsUpper(c) && i > 0 ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    /// <summary>The spelling of one enum, made once.</summary>
    private static class Spelling<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly ImmutableArray<string> Words = Spell();

        public static readonly FrozenDictionary<string, TEnum> Members =
            Enum.GetValues<TEnum>().ToFrozenDictionary(member => Words[Number(member)], StringComparer.Ordinal);

        private static ImmutableArray<string> Spell()
        {
            var members = Enum.GetValues<TEnum>();
            for (var i = 0; i < members.Length; i++)
                if (Number(members[i]) != i) throw new InvalidOperationException($"{typeof(TEnum).Name} does not count from 0 without gaps, so it cannot be words of a column.");
            return [.. Enum.GetNames<TEnum>().Select(Spelled)];
        }
    }
}
