using System.Reflection;
using VmQuery.Query.Reference;
using VmQuery.Query.Spans;
using VmQuery.Query.Tests.Golden;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>What <c>explain</c> says, for every construct.</summary>
public sealed class ExplainTests(SampleSession sessions) : IClassFixture<SampleSession>
{
    public static TheoryData<string> Golden => GoldenTests.Files;

    [Theory]
    [MemberData(nameof(Golden))]
    public void Explain_ofAnyGolden_hasAllItsParts(string file)
    {
        var golden = GoldenTests.Read(file);
        var session = sessions[golden.Sections["session"]];
        if (session.Check(golden.Query).Count > 0) return;
        var text = session.Explain(golden.Query);
        string[] parts = ["question\n", "\nplan\n", "\nsql\n", "\nengine\n"];
        var places = parts.Select(part => text.IndexOf(part, StringComparison.Ordinal)).ToArray();
        Assert.All(places, place => Assert.NotEqual(-1, place));
        Assert.Equal(places.Order(), places);
        Assert.All(text.Split('\n').Where(line => line.Length > 0), line => Assert.NotEqual(string.Empty, line.Trim()));
    }

    [Fact]
    public void Explain_ofEveryClaim_hasItsTreeInWords()
    {
        const string vql = """
            when (not vcpu 0 of guest "web" is guest or vcpu 1 of guest "web" is guest) for > 1ms
              and placement of vcpu of guest "web" = 1 not during from event "kvm_exit" of vcpu of guest "web" to vcpu of guest "web" is
                halted
            | clip in 1s..9s
            | stats   by guest
            """;
        const string tree = """
            question
              when
                and
                  for > 1ms
                    or
                      not
                        vcpu 0 of guest "web" is guest
                      vcpu 1 of guest "web" is guest
                  not during
                    placement of vcpu of guest "web" = 1
                    from
                      event "kvm_exit" of vcpu of guest "web"
                    to
                      vcpu of guest "web" is halted
              | clip in 1s..9s
              | stats by guest

            """;
        Assert.StartsWith(tree, sessions.Web.Explain(vql), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("when vcpu is guest then vcpu is halted within 5ms", "  then\n      vcpu is guest\n      vcpu is halted\n        within 5ms\n")]
    [InlineData("let off(g) = when vcpu of guest $g is preempted; off(\"web\") | count", "question\n  off(\"web\")\n  | count\n")]
    [InlineData("show mode of vcpu on cpu 1", "question\n  show\n    mode of vcpu on cpu 1\n")]
    [InlineData("list vcpu of guest", "question\n  list vcpu of guest\n")]
    public void Explain_ofAConstruct_saysItInWords(string vql, string expected) => Assert.Contains(expected, sessions.Web.Explain(vql), StringComparison.Ordinal);

    [Fact]
    public void Claims_all_areInTheManual()
    {
        var claims = typeof(SpanNode).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SpanNode)) && type != typeof(RelationSpan));
        var told = Manual.Chapters.SelectMany(chapter => chapter.Constructs).ToHashSet();
        foreach (var claim in claims)
        {
            var manual = claim.GetProperty("Manual", BindingFlags.Public | BindingFlags.Static)?.GetValue(null);
            Assert.Contains(manual as Construct ?? Assert.IsAssignableFrom<IEnumerable<Construct>>(manual).First(), told);
        }
    }
}
