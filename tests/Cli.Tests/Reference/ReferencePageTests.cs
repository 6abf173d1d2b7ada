using System.Text;
using VmQuery.Query.Reference;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Reference;

/// <summary>docs/reference.md is what the constructs say of themselves and what the bundled capture answers; <c>VMQ_BLESS=1</c> writes it.</summary>
public sealed class ReferencePageTests(BundledCapture capture) : IClassFixture<BundledCapture>
{
    private const int Rows = 5;

    public static TheoryData<string> Examples =>
        [.. Manual.Chapters.SelectMany(chapter => chapter.Constructs).Select(construct => construct.Example).Where(example => !example.Contains("export", StringComparison.Ordinal)).Distinct()];

    [Fact]
    public void ReferencePage_written_equalsTheFile()
    {
        var path = Path.Combine(TestData.Root, "docs", "reference.md");
        var actual = Page();
        if (Environment.GetEnvironmentVariable("VMQ_BLESS") == "1") File.WriteAllText(path, actual);
        else Assert.Equal(File.ReadAllText(path), actual);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_onTheBundledCapture_hasAnAnswer(string example) => Assert.NotEqual(0, capture.Session.Query(example).RowCount);

    private string Page()
    {
        var page = new StringBuilder("""
            # VQL, construct by construct

            [vql.md](vql.md) tells what the language means. This page looks each construct up: how it is written, a picture in which a column is a moment, a
            question, and its answer on the bundled capture (`data/kvm/a-small-1vcpu`: a KVM host with one guest). What may be left out stands in square brackets.
            `vmq help WORD` and, in a conversation, `.help WORD` show the same.

            Long answers are cut here. The page is written by a test: `VMQ_BLESS=1 dotnet test tests/Cli.Tests --filter ReferencePage`.

            """);
        foreach (var chapter in Manual.Chapters) page.Append($"* [{chapter.Title}](#{chapter.Title.ToLowerInvariant().Replace(' ', '-')}): {string.Join(", ", chapter.Constructs.Select(construct => $"`{construct.Word}`"))}\n");
        foreach (var chapter in Manual.Chapters)
        {
            page.Append($"\n## {chapter.Title}\n");
            if (chapter.Title.StartsWith("Functions", StringComparison.Ordinal)) Table(page, chapter);
            else foreach (var construct in chapter.Constructs) Append(page, construct);
        }

        return page.ToString();
    }

    private static void Table(StringBuilder page, Chapter chapter)
    {
        page.Append("\n| function | is | example |\n|---|---|---|\n");
        foreach (var function in chapter.Constructs) page.Append($"| `{function.Word}` | {function.Says} | `{function.Form}` |\n");
    }

    private void Append(StringBuilder page, Construct construct)
    {
        page.Append($"\n### `{construct.Word}`\n\n`{construct.Form}`: {construct.Says}.\n\n");
        if (construct.Picture is { } picture) page.Append($"```\n{picture}\n```\n\n");
        page.Append($"```\n{Broken(construct.Example)}\n\n{Answered(construct.Example)}```\n");
    }

    // What is long is read in lines.
    private static string Broken(string vql) => vql.Length <= PageAnswer.Width ? vql : vql.StartsWith("sql", StringComparison.Ordinal) ? string.Join('\n', CellText.Wrap(vql, PageAnswer.Width)) : vql.Replace(" | ", "\n| ", StringComparison.Ordinal);

    private string Answered(string vql)
    {
        if (vql.Contains("| export", StringComparison.Ordinal)) return "file       rows  bytes      the file, and what is in it\n";
        return PageAnswer.Of(capture.Session, vql, Rows);
    }
}
