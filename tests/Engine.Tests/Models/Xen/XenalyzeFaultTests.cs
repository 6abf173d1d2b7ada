using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Xen;

/// <summary>Whether xenalyze has the defects that it is said to have, on the traces of <see cref="XenalyzeDefectTests"/>; when one is mended, docs/xenalyze.md has to change.</summary>
public sealed class XenalyzeFaultTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [XenalyzeTheory]
    [InlineData(1)] // A VMX reason beyond 56.
    [InlineData(2)] // A record of the class GUEST.
    [InlineData(3)] // pCPU 300.
    [InlineData(11)] // Core scheduling.
    public void Trace_endsTheRun_beforeItsSummary(int defect) => Assert.DoesNotContain("|-- Domain 1 --|", Summary(defect));

    [XenalyzeTheory]
    [InlineData(4)]
    public void Grants_areNeverCounted(int defect)
    {
        var summary = Summary(defect);

        Assert.Contains("|-- Domain 1 --|", summary);
        Assert.Equal(summary.Count(line => line == "Done by:"), Enumerable.Range(1, summary.Count - 1).Count(i => summary[i - 1] == "Done by:" && summary[i] == "Done for:"));
    }

    [XenalyzeTheory]
    [InlineData(6, "HLT", "99.9")] // Sleep is the exit's cost.
    [InlineData(12, "Total time:", "2.40 GHz")] // 2.4 GHz are assumed of a machine of 2.8 GHz.
    public void Line_says(int defect, string start, string part) => Assert.Contains(
        Summary(defect, cpuHz: defect == 12 ? null : "1000000000"), line => line.StartsWith(start, StringComparison.Ordinal) && line.Contains(part, StringComparison.Ordinal));

    [XenalyzeTheory]
    [InlineData(5, "|-- Domain 1 --|", "[1]:", 1)] // Time counts to the CPU that comes next, so none is left for CPU 0.
    [InlineData(5, "|-- Domain 1 --|", "[0]:", 0)]
    [InlineData(7, "|-- Domain 2 --|", "[xen_version]", 0)] // Hypercalls are broken down for the first vCPU alone.
    [InlineData(7, "|-- Domain 1 --|", "[xen_version]", 1)]
    [InlineData(10, "|-- Domain 1 --|", "EXTERNAL_INTERRUPT", 0)] // Exits of guests in guests are unknown events.
    [InlineData(13, "|-- Domain 1 --|", "blocked:", 0)] // What sleeps at the end is not counted.
    public void Domain_hasLines(int defect, string domain, string start, int times) => Assert.Equal(
        times, Summary(defect).SkipWhile(line => line != domain).Skip(1).TakeWhile(line => !line.StartsWith("|--", StringComparison.Ordinal)).Count(line => line.StartsWith(start, StringComparison.Ordinal)));

    [XenalyzeTheory]
    [InlineData(8, "irq_bind_vector irq 310019")] // Two halves of a word are one number.
    [InlineData(9, "va 700000000002 ec ffff8880")] // Address and error code change places.
    public void Dump_says(int defect, string part) => Assert.Contains(
        Xenalyze.Say(Save(defect), "--dump-all", "--cpu-hz", "1000000000"), line => line.Contains(part, StringComparison.Ordinal));

    [XenalyzeTheory]
    [InlineData("--dump-ipi-latency")] // Interrupts that one vCPU sends another through its x2APIC are invisible.
    public void Report_isEmpty(string option) => Assert.DoesNotContain(Xenalyze.Say(Save(14), option), line => line.Contains("ipi", StringComparison.OrdinalIgnoreCase));

    [XenalyzeTheory]
    [InlineData("-")]
    [InlineData("/dev/stdin")]
    public void Pipe_isRefused(string name) => Assert.DoesNotContain("|-- Domain 1 --|", Xenalyze.Say(name, "--summary"));

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private string Save(int defect) => XenDefects.Of(defect).Save(_folder);

    private IReadOnlyList<string> Summary(int defect, string? cpuHz = "1000000000") =>
        Xenalyze.Say(Save(defect), cpuHz is null ? ["--summary"] : ["--summary", "--cpu-hz", cpuHz]);
}
