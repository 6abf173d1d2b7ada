using System.Globalization;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Reference;

/// <summary>
/// What xenalyze's summary counts against our answers, number by number. Left out is what it leaves out: exits and hypercalls before it
/// knows who is on the CPU, and exits that are open at the end (both D13). The padding of buffers that wrap it counts as records of class gen.
/// Run states are compared in <c>XenOracleTests</c>.
/// </summary>
public sealed class XenalyzeNumbersTests(XenCaptures captures) : IClassFixture<XenCaptures>
{
    private const double CyclesPerNs = 2.3;

    [XenalyzeTheory]
    [InlineData("pvh-small", "749us")]
    [InlineData("nodiscard", "422us")]
    public void Exits_ofEveryVcpu_haveItsCountsAndMeans(string capture, string known)
    {
        var expected = Summary(capture).Exits.ToArray();
        var ours = $"show vm_exit of vcpu | where start > {known} and certainty = \"certain\" | stats by guest, vcpu, reason";
        var means = Ask(capture, ours, "mean", "guest", "vcpu", "reason").ToDictionary(row => row.Key, row => row.Value);

        Equal(expected.Select(exit => (exit.Key, exit.Count)), Ask(capture, ours, "count", "guest", "vcpu", "reason"));

        // Our times are whole ns, and its means whole cycles.
        Assert.All(expected, exit => Assert.Equal(exit.Mean, means[exit.Key] * CyclesPerNs, tolerance: 2 + (2 * CyclesPerNs)));
    }

    [XenalyzeTheory]
    [InlineData("pvh-small")]
    [InlineData("nodiscard")]
    public void Interrupts_ofEveryVcpu_haveItsCounts(string capture) => Equal(
        Summary(capture).Interrupts,
        Ask(capture, "show event \"xen_hvm_inj_virq\" | count by guest, vcpu, vector", "count", "guest", "vcpu", "vector"));

    [XenalyzeTheory]
    [InlineData("pvh-small")]
    public void Hypercalls_ofEveryVcpu_haveItsCounts(string capture) => Equal(
        Summary(capture).Hypercalls,
        Ask(capture, "when event \"xen_pv_hypercall_v2\" of vcpu after vcpu is preempted | count by guest, vcpu, op", "count", "guest", "vcpu", "op"));

    [XenalyzeTheory]
    [InlineData("pvh-small")]
    [InlineData("all-1s")]
    [InlineData("lost")]
    [InlineData("memory-buffer")]
    [InlineData("made")]
    public void LogVolume_ofEveryCpu_hasItsBytes(string capture) => Equal(
        Summary(capture).Volume,
        Ask(capture, "sql \"select cpu, class, bytes from stream_volume where class != 'gen'\"", "bytes", "cpu", "class"));

    private static XenalyzeSummary Summary(string capture) =>
        new(XenCaptures.PathOf(capture), capture == "made" ? ["--cpu-hz", "1G"] : ["--svm-mode", "--cpu-hz", "2.3G"]);

    private static void Equal(IEnumerable<(string Key, long Count)> expected, IEnumerable<(string Key, double Value)> actual)
    {
        var rows = actual.Select(row => (row.Key, (long)row.Value)).Order().ToArray();

        Assert.NotEmpty(rows);
        Assert.Equal(expected.Order(), rows);
    }

    /// <summary>Rows of an answer, the first columns of each as a text.</summary>
    private IEnumerable<(string Key, double Value)> Ask(string capture, string vql, string value, params string[] key)
    {
        var answer = captures[capture].Query(vql);
        return Enumerable.Range(0, answer.RowCount).Select(row => (
            string.Join(' ', key.Select(column => Convert.ToString(answer[column][row], CultureInfo.InvariantCulture))),
            Convert.ToDouble(answer[value][row], CultureInfo.InvariantCulture)));
    }
}
