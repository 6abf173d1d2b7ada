using System.Text.RegularExpressions;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Reference;

/// <summary>
/// docs/xenalyze.md sets our answers beside xenalyze's. The answers under its questions are what the bundled captures give
/// (<c>VMQ_BLESS=1</c> writes them), and what it quotes of xenalyze is what that prints.
/// </summary>
public sealed partial class XenalyzePageTests(XenCaptures captures) : IClassFixture<XenCaptures>
{
    private const int Rows = 16;
    private const int MostMs = 10_000;
    private const string UsualCapture = "pvh-small";

    private static readonly string _path = Path.Combine(TestData.Root, "docs", "xenalyze.md");

    /// <summary>Each quote: a command, then lines of what it prints.</summary>
    public static TheoryData<string> Quotes => [.. Quote().Matches(File.ReadAllText(_path)).Select(match => match.Groups["quote"].Value)];

    [Fact]
    public void Answers_ofThePage_areThoseOfTheCaptures()
    {
        var page = File.ReadAllText(_path);

        // All questions before any answer: what replacements take counts toward the time limit of the pattern.
        var questions = Block().Matches(page).Select(block => block.Groups["question"].Value).ToArray();
        var blocks = new Queue<string>([.. questions.Select(question => $"```vql\n{question}\n\n{Answer(question)}```")]);
        var actual = Block().Replace(page, _ => blocks.Dequeue());
        if (Environment.GetEnvironmentVariable("VMQ_BLESS") == "1") File.WriteAllText(_path, actual);
        else Assert.Equal(page, actual);
    }

    [XenalyzeTheory]
    [MemberData(nameof(Quotes))]
    public void Quote_isWhatXenalyzePrints(string quote)
    {
        var lines = quote.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var words = lines[0].Split(' ');
        var printed = Xenalyze.Say(XenCaptures.PathOf(Path.GetFileNameWithoutExtension(words[^1])), words[2..^1]).ToArray();
        var at = 0;
        foreach (var line in lines.Skip(1).Select(line => line.Trim()).Where(line => line is not "…"))
        {
            at = Array.IndexOf(printed, line, at) + 1;
            Assert.True(at > 0, $"xenalyze does not print, there: {line}");
        }
    }

    private string Answer(string question)
    {
        var capture = CaptureComment().Match(question) is { Success: true } comment ? comment.Groups["name"].Value : UsualCapture;
        return PageAnswer.Of(captures[capture], question, Rows);
    }

    // A question, which a comment may start that names the capture it is asked of; then a blank line and the answer.
    [GeneratedRegex(@"^```vql\n(?<question>(.+\n)*?.+)\n(\n(.*\n)*?)?```$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, MostMs)]
    private static partial Regex Block();

    [GeneratedRegex(@"\A-- (?<name>[\w-]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, MostMs)]
    private static partial Regex CaptureComment();

    [GeneratedRegex(@"^```\n(?<quote>\$ xenalyze .*\n(.*\n)*?)```$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, MostMs)]
    private static partial Regex Quote();
}
