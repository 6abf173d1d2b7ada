using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Golden;

/// <summary>Every file of tests/Golden is asked; <c>VMQ_BLESS=1</c> writes the answers instead of comparing them.</summary>
public sealed class GoldenTests(SampleSession sessions) : IClassFixture<SampleSession>
{
    private static string Folder => Path.Combine(TestData.Root, "tests", "Golden");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.vqt", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Folder, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Golden_asked_answersAsBlessed(string file)
    {
        var golden = Read(file);
        var session = sessions[golden.Sections["session"]];
        var actual = new Dictionary<string, string>(StringComparer.Ordinal) { ["rows"] = Answered(session, golden.Query) };
        if (golden.Sections.ContainsKey("plan")) actual["plan"] = session.Explain(golden.Query).Split("\nengine\n")[0].Trim('\n');
        if (Environment.GetEnvironmentVariable("VMQ_BLESS") == "1") golden.Write(actual);
        else foreach (var (section, text) in actual) Assert.Equal(golden.Sections.GetValueOrDefault(section, string.Empty), text);
    }

    internal static GoldenFile Read(string file) => GoldenFile.Read(Path.Combine(Folder, file));

    private static string Answered(Session session, string query)
    {
        try
        {
            return AnswerText.Of(session.Query(query), session.StartNs);
        }
        catch (VqlException e)
        {
            return DiagnosticText.Draw(query, e.Diagnostics).Trim('\n');
        }
    }
}
