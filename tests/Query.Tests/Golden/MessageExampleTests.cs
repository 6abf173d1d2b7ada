using System.Text.RegularExpressions;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Golden;

/// <summary>Every message about a wrong question says what would do, and that does: it is asked, in the place of what was wrong or on its own.</summary>
public sealed partial class MessageExampleTests(SampleSession sessions) : IClassFixture<SampleSession>
{
    // Where an example that is no whole question can stand; the first that takes it will do.
    private static readonly string[] Places =
    [
        "{0}", "when vcpu is guest {0}", "show mode of vcpu {0}", "show event \"kvm_exit\" {0}", "when {0}", "when vcpu is hypervisor with {0}",
        "when vcpu is guest | where {0}", "when vcpu is guest | extend x = {0}", "when vcpu is guest | extend {0} = 1", "when vcpu is guest | where reason = {0}", "when vcpu is guest | summarize {0}", "when vcpu is guest | count {0}", "when vcpu is guest | histogram dur {0}",
        "list {0}", "show {0}", "show mode of vcpu at {0}",
    ];

    public static TheoryData<string> Wrong => [.. File.ReadLines(Path.Combine(TestData.Root, "tests", "Golden", "errors", "wrong-queries.vql")).Distinct()];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Message_ofWrongQuestion_namesWhatHolds(string vql)
    {
        foreach (var wrong in Assert.Throws<VqlException>(() => sessions.Web.Query(vql)).Diagnostics)
        {
            // A parameter without a value is mended beside the question, not in it.
            if (wrong.Code == "VQL210") continue;
            var said = Said().Match(wrong.Hint ?? string.Empty);
            Assert.True(said.Success, $"{wrong.Code} {wrong.Message} {wrong.Hint}");
            var example = said.Groups["text"].Value;
            var inPlace = vql[..wrong.Span.Start] + example + vql[wrong.Span.Stop..];
            // A word that was meant may bring to light what else is wrong; an example has to hold.
            var does = said.Value.StartsWith("Did", StringComparison.Ordinal)
                ? sessions.Web.Check(inPlace).All(other => other.Span.Start != wrong.Span.Start)
                : Holds(inPlace) || Places.Any(place => Holds(string.Format(null, place, example)));
            Assert.True(does, $"{wrong.Code} {wrong.Message} {wrong.Hint}");
        }
    }

    private bool Holds(string vql) => sessions.Web.Check(vql).Count == 0;

    [GeneratedRegex("Did you mean `(?<text>[^`]+)`|Example: (?<text>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Said();
}
