using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VmQuery.Engine.Tests.Fuzz;

/// <summary>Mutations of metadata as text: tokens lost, doubled, swapped, or replaced by others.</summary>
internal static partial class TokenMutations
{
    private static readonly string[] Numbers =
        ["0", "1", "7", "8", "63", "64", "65", "-1", "127", "4096", "65536", "2147483647", "2147483648", "4294967296", "9223372036854775807", "18446744073709551615", "18446744073709551616", "0x10", "017", "1e3"];

    private static readonly string[] Words =
    [
        "{", "}", "[", "]", "<", ">", "(", ")", ";", "=", ":=", ":", ".", ",", "...", "\"", "'x'", "/*", "//", "struct", "variant", "enum", "integer", "string",
        "floating_point", "typealias", "typedef", "event", "stream", "trace", "clock", "env", "fields", "size", "align", "id", "stream_id", "map", "byte_order", "be",
        "le", "signed", "encoding", "timestamp", "packet_size", "content_size", "uuid", "freq", "offset", "const", "unsigned", "align(8)", "x[4]", "s[n]", "é", "\0",
    ];

    /// <summary>All of them.</summary>
    public static ImmutableArray<Mutate> All { get; } = [Drop, Double, Exchange, ReplaceNumber, ReplaceNumber, ReplaceNumber, Put, Put, Nest, Repeat, CutOff];

    /// <summary>Whether a file is text: else its packets are mutated as bytes.</summary>
    public static bool Suit(byte[] bytes) => !bytes.AsSpan().Contains((byte)0);

    private static Mutated Drop(byte[] bytes, Random random) => Edit(bytes, tokens =>
    {
        var at = random.Next(tokens.Count);
        var text = $"token {at} \"{tokens[at]}\" dropped";
        tokens.RemoveAt(at);
        return text;
    });

    private static Mutated Double(byte[] bytes, Random random) => Edit(bytes, tokens =>
    {
        var at = random.Next(tokens.Count);
        tokens.Insert(at, tokens[at]);
        return $"token {at} \"{tokens[at]}\" doubled";
    });

    private static Mutated Exchange(byte[] bytes, Random random) => Edit(bytes, tokens =>
    {
        var (a, b) = (random.Next(tokens.Count), random.Next(tokens.Count));
        (tokens[a], tokens[b]) = (tokens[b], tokens[a]);
        return $"tokens {a} and {b} exchanged";
    });

    private static Mutated ReplaceNumber(byte[] bytes, Random random) => Edit(bytes, tokens =>
    {
        var numbers = Enumerable.Range(0, tokens.Count).Where(i => char.IsAsciiDigit(tokens[i][0])).ToArray();
        if (numbers.Length == 0) return "no number to replace";
        var at = numbers[random.Next(numbers.Length)];
        var number = random.Next(3) == 0 ? random.Next(300).ToString(CultureInfo.InvariantCulture) : Numbers[random.Next(Numbers.Length)];
        var text = $"number {tokens[at]} at token {at} replaced by {number}";
        tokens[at] = number;
        return text;
    });

    private static Mutated Put(byte[] bytes, Random random) => Edit(bytes, tokens =>
    {
        var (at, word) = (random.Next(tokens.Count), Words[random.Next(Words.Length)]);
        if (random.Next(2) == 0) tokens.Insert(at, word);
        else tokens[at] = word;
        return $"\"{word}\" put at token {at}";
    });

    /// <summary>Nesting as deep as no program writes it.</summary>
    private static Mutated Nest(byte[] bytes, Random random) => Edit(bytes, tokens =>
    {
        var (at, depth) = (random.Next(tokens.Count), 1 << random.Next(14));
        var word = random.Next(3) switch { 0 => "struct {", 1 => "(", _ => "variant <a> {" };
        tokens.Insert(at, string.Concat(Enumerable.Repeat(word, depth)));
        return $"\"{word}\" put {depth} times at token {at}";
    });

    private static Mutated Repeat(byte[] bytes, Random random) => Edit(bytes, tokens =>
    {
        var (start, count) = (random.Next(tokens.Count), 1 + random.Next(40));
        var part = tokens.Skip(start).Take(count).ToArray();
        tokens.InsertRange(start, part);
        return $"{part.Length} tokens from {start} on repeated";
    });

    private static Mutated CutOff(byte[] bytes, Random random) => Edit(bytes, tokens =>
    {
        var at = random.Next(tokens.Count);
        tokens.RemoveRange(at, tokens.Count - at);
        return $"cut off at token {at}";
    });

    private static Mutated Edit(byte[] bytes, Func<List<string>, string> edit)
    {
        var tokens = Token().Matches(Encoding.UTF8.GetString(bytes)).Select(match => match.Value).ToList();
        if (tokens.Count == 0) return new Mutated(bytes, "nothing to edit");
        var text = edit(tokens);
        return new Mutated(Encoding.UTF8.GetBytes(string.Join(' ', tokens)), text);
    }

    [GeneratedRegex("""/\*.*?\*/|"[^"]*"|\w+|:=|\.\.\.|\S""", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Token();
}
