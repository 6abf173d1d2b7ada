using System.Text.RegularExpressions;
using VmQuery.Engine.Compile;
using VmQuery.Query.Reference;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>
/// Questions of the acceptance list, the manual and the pages that both a host that runs Xen and one that runs KVM understand have the same
/// columns on both. Left out are <c>pivot</c>, whose columns are what occurs, <c>export</c>, and what names an event, a time or a number that one has not.
/// </summary>
public sealed partial class SameColumnsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void QuestionOfAnyPage_thatBothUnderstand_hasTheSameColumns()
    {
        using var xen = Compile("xen/pvh-pv-credit2/pvh-small.xentrace", "xen.vmq");
        using var kvm = Compile("kvm/a-small-1vcpu/host", "kvm.vmq");
        var kvmGuest = (string)kvm.Query("list guests")["guest"][0]!;
        var compared = 0;
        foreach (var question in Questions().Where(question => !LeftOut().IsMatch(question)).Distinct(StringComparer.Ordinal))
        {
            var (ofXen, ofKvm) = (Named().Replace(question, "guest \"dom1\""), Named().Replace(question, $"guest \"{kvmGuest}\""));
            if (xen.Check(ofXen).Count > 0 || kvm.Check(ofKvm).Count > 0) continue;
            Assert.Equal((question, ColumnsOf(kvm, ofKvm)), (question, ColumnsOf(xen, ofXen)));
            compared++;
        }

        Assert.InRange(compared, 150, int.MaxValue);
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Questions()
    {
        var listed = File.ReadLines(Path.Combine(TestData.Root, "tests", "Golden", "questions", "questions.tsv")).Skip(1).Select(line => line.Split('\t')[2]);
        var examples = Manual.Chapters.SelectMany(chapter => chapter.Constructs).Select(construct => construct.Example);
        var pages = Directory.GetFiles(Path.Combine(TestData.Root, "docs"), "*.md").Order(StringComparer.Ordinal).Append(Path.Combine(TestData.Root, "README.md"));
        var written = pages.Select(File.ReadAllText).SelectMany(page => Fenced().Matches(page).Concat(Inline().Matches(page))).Select(match => match.Groups["vql"].Value);
        return listed.Concat(examples).Concat(written.Select(vql => vql.Replace("\\|", "|", StringComparison.Ordinal)));
    }

    private static string ColumnsOf(Session session, string vql) =>
        string.Join(", ", session.Query(vql).Columns.Select(column => $"{column.Name} {column.MachineName} {column.Kind}"));

    private Session Compile(string trace, string name)
    {
        TraceCompiler.Compile([TestData.Path(trace)], _folder[name]);
        return Session.Open(_folder[name]);
    }

    [GeneratedRegex(@"\| (pivot|export)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex LeftOut();

    [GeneratedRegex("guest \"[^\"]+\"", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Named();

    /// <summary>The question at the start of a block of code, up to its answer.</summary>
    [GeneratedRegex("^```(vql)?\n(--[^\n]*\n)?(?<vql>(when|show|list|sql|let) .*?)\n(\n|```)", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Fenced();

    [GeneratedRegex("`(?<vql>(when|show|list) [^`\n]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Inline();
}
