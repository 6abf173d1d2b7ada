using System.Buffers;
using System.Text.RegularExpressions;
using VmQuery.Query.Syntax;
using VmQuery.Query.Tests.Golden;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>Every golden question, cut where each of its tokens starts: completion offers that token, or one of its sort.</summary>
public sealed class CompletionWalkTests(SampleSession sessions) : IClassFixture<SampleSession>
{
    // What only its user knows, by the labels that stand where it is expected; null where any label may.
    private static readonly (string? Expected, string Token, string Why)[] OfOnesOwn =
    [
        ("a name", "[a-z]", "a name for a column"),
        ("a name to give", "[a-z]", "a name for a question"),
        ("a parameter's name, without `$`", "[a-z]", "a name for a parameter"),
        ("a text in double quotes", "\"", "a pattern, a file or SQL"),
        ("a number or name", "\".*[*?]|\"(before|after)\"", "a pattern, or a folder of a trace's path"),
        ("a quantity like 10ms", "1|ms", "a unit that stands apart from its number"),
        ("a value", "\"|[0-9]", "a value in a formula; columns are offered"),
        ("a column", "sync_err", "a column that is not shown"),
        (null, "[(]", "the bracket of a call, which nothing but that name could stand before"),
    ];

    private static readonly SearchValues<char> BehindName = SearchValues.Create(" \n|;,)");

    [Fact]
    public void Complete_beforeEachTokenOfGoldenQuestions_offersItOrItsSort()
    {
        var missed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var golden in GoldenTests.Files.Cast<object[]>().Select(row => GoldenTests.Read((string)row[0])))
        {
            var session = sessions[golden.Sections["session"]];
            if (session.Check(golden.Query).Count > 0) continue;
            foreach (var token in TokensOf(golden.Query))
            {
                // Without a blank the word before is still being typed.
                var before = golden.Query[..token.Start] + " ";
                var (word, offered) = (golden.Query.Substring(token.Start, token.Length), session.Complete(before, before.Length));
                if (offered.Any(one => golden.Query.AsSpan(token.Start).StartsWith(one, StringComparison.Ordinal) || SortOf(one) == SortOf(word))) continue;
                string[] expected = [.. VqlParser.Expect(before).Labels.Select(label => label.Shown)];
                if (!OfOnesOwn.Any(own => (own.Expected is null || expected.Contains(own.Expected)) && Regex.IsMatch(word, $"^({own.Token})", RegexOptions.ExplicitCapture, Soon.Limit)))
                    missed.TryAdd(string.Join(", ", expected), $"{before}^{word}: {string.Join(' ', offered)}");
            }
        }

        Assert.True(missed.Count == 0, string.Join("\n\n", missed.Select(pair => $"[{pair.Key}]\n{pair.Value}")));
    }

    private static IEnumerable<TextSpan> TokensOf(string vql)
    {
        for (var at = new VqlInput(vql, 0, new Furthest()).NextToken; at < vql.Length;)
        {
            var token = Tokens.TokenAt(vql, at);
            if (vql[at] is '$' or '@') token = token with { Length = vql.AsSpan(at).IndexOfAny(BehindName) is > 0 and var length ? length : vql.Length - at };
            yield return token;
            at = new VqlInput(vql, token.Stop, new Furthest()).NextToken;
        }
    }

    // Which number it is, only its user knows; a state stands with quotes or without.
    private static string SortOf(string word) => !char.IsAsciiDigit(word[0]) ? word.Trim('"') : char.IsLetter(word[^1]) ? "quantity" : "number";
}
