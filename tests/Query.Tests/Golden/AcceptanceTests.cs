using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Golden;

/// <summary>The questions that the language was made for: <c>tests/Golden/questions/questions.tsv</c> lists them, and each has a file with its answer.</summary>
public sealed class AcceptanceTests
{
    private const string EmptyOnPurpose = "Empty on purpose:";

    private static string Folder => Path.Combine(TestData.Root, "tests", "Golden", "questions");

    private static IEnumerable<string[]> Listed => File.ReadLines(Path.Combine(Folder, "questions.tsv")).Skip(1).Select(line => line.Split('\t'));

    public static TheoryData<int> Numbers => [.. Enumerable.Range(1, 60)];

    [Fact]
    public void Questions_listed_areSixty() => Assert.Equal(Enumerable.Range(1, 60), Listed.Select(cells => int.Parse(cells[0])));

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Question_listed_isAskedAsItStandsAndAnswered(int number)
    {
        var golden = GoldenFile.Read(Path.Combine(Folder, $"q{number:00}.vqt"));
        var rows = golden.Sections["rows"].Split('\n').Skip(1).Where(line => line is not ['=' or '~', ' ', ..]);
        Assert.Equal(Listed.ElementAt(number - 1)[2], golden.Query);
        Assert.DoesNotMatch("VQL[0-9]{3}", golden.Sections["rows"]);
        Assert.Equal(golden.Sections["why"].Contains(EmptyOnPurpose, StringComparison.Ordinal), !rows.Any());
    }
}
