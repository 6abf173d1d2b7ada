using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary>Xentrace files on the command line.</summary>
public sealed class XenTests
{
    private static readonly string _capture = TestData.Path("xen/pvh-pv-credit2/pvh-small.xentrace");

    [Fact]
    public void Dump_showsRecordsWithNamesOfEventsFieldsAndValues()
    {
        var run = Vmq.Run("dump", _capture, "--event", "xen_sched_runstate_change", "--event", "xen_pv_hypercall_v2", "--limit", "3", "--cpu-hz", "2.3G");

        Assert.Equal(
            """
            [1970-01-01 00:00:00.000003067] pvh-small.xentrace xen_sched_runstate_change: { cpu_id = 0 }, { id = 0x21211 }, { vcpu = 0, dom = 0, old_state = ( "blocked" : container = 2 ), new_state = ( "runnable" : container = 1 ) }
            [1970-01-01 00:00:00.000041839] pvh-small.xentrace xen_sched_runstate_change: { cpu_id = 0 }, { id = 0x21011 }, { vcpu = 0, dom = 32767, old_state = ( "running" : container = 0 ), new_state = ( "runnable" : container = 1 ) }
            [1970-01-01 00:00:00.000042787] pvh-small.xentrace xen_sched_runstate_change: { cpu_id = 0 }, { id = 0x21101 }, { vcpu = 0, dom = 0, old_state = ( "runnable" : container = 1 ), new_state = ( "running" : container = 0 ) }

            """.ReplaceLineEndings("\n"),
            run.Out);
    }

    [Fact]
    public void Dump_countsByName()
    {
        var run = Vmq.Run("dump", _capture, "--format", "count", "--limit", "3");

        Assert.Equal("11540 xen_hvm_vmentry\n11539 xen_hvm_vmexit\n10020 xen_hvm_rdtsc\n", run.Out);
        Assert.Equal("40 853 events of 30 names in 4 streams\n", run.Error);
    }

    [Fact]
    public void Dump_json_hasTheSameFields()
    {
        var run = Vmq.Run("dump", _capture, "--format", "json", "--event", "xen_sched_wake", "--limit", "1");

        Assert.Contains("\"xen_sched_wake\"", run.Out, StringComparison.Ordinal);
        Assert.Contains("\"dom\":0", run.Out, StringComparison.Ordinal);
        Assert.Contains("330385618916", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_tellsLossesAndWhereTheFrequencyIsFrom()
    {
        var run = Vmq.Run("info", TestData.Path("xen/lost/lost.xentrace"), "--wide");

        Assert.Equal(ExitCode.Fine, run.Code);
        Assert.Contains("128 864 events lost", run.Out, StringComparison.Ordinal);
        Assert.Contains("2300000000", run.Out, StringComparison.Ordinal);
        Assert.Contains("inferred from", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_ofAnEmptyFile_saysWhyItIsEmpty()
    {
        var run = Vmq.Run("info", TestData.Path("xen/variants/hvm-only.EMPTY.xentrace"), "--wide");

        Assert.Equal(ExitCode.Fine, run.Code);
        Assert.Contains("the file is empty", run.Out, StringComparison.Ordinal);
        Assert.Contains("no-events", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_withoutFrequency_saysWhatHelps()
    {
        using var folder = new TempFolder();
        var file = new XenWriter().Window(0, records => records.At(5, 0x81001)).Save(folder);

        Assert.Contains("--cpu-hz", Vmq.Run("info", file).Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("1.000 s", Vmq.Run("info", new XenWriter().Window(0, records => records.At(0, 0x81001).At(3_000_000, 0x81102, 1, 2, 3)).Save(folder), "--cpu-hz", "3M").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Dump_withoutFrequency_isInTheOrderOfCounts()
    {
        using var folder = new TempFolder();
        var file = new XenWriter()
            .Window(0, records => records.At(5, 0x81001).At(9, 0x81001))
            .Window(1, records => records.At(7, 0x22209)).Save(folder);

        var run = Vmq.Run("dump", file, "--clock-cycles", "--quiet");

        Assert.Equal(
            """
            [00000000000000000005] test.xentrace xen_hvm_vmentry: { cpu_id = 0 }, { id = 0x81001 }, { nested = 0 }
            [00000000000000000007] test.xentrace xen_csched2_update_load: { cpu_id = 1 }, { id = 0x22209 }, { }
            [00000000000000000009] test.xentrace xen_hvm_vmentry: { cpu_id = 0 }, { id = 0x81001 }, { nested = 0 }

            """.ReplaceLineEndings("\n"),
            run.Out);
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("0")]
    [InlineData("G")]
    public void Frequency_thatIsNone_isTheUsersSlip(string hz) => Vmq.Run("dump", _capture, "--cpu-hz", hz).Fails(ExitCode.UserError, "--cpu-hz takes a frequency");

    [Theory]
    [InlineData("--xen-version", "unstable", "--xen-version takes a release of Xen, as 4.17; \"unstable\" is none")]
    [InlineData("--vendor", "arm", "--vendor takes intel or amd; \"arm\" is none")]
    [InlineData("--vendor", "1", "--vendor takes intel or amd; \"1\" is none")]
    public void Option_thatIsNone_isTheUsersSlip(string option, string value, string message) => Vmq.Run("dump", _capture, option, value).Fails(ExitCode.UserError, message);

    [Fact]
    public void VendorAndVersion_areTaken_inAnyCase_andShown()
    {
        var run = Vmq.Run("info", _capture, "--vendor", "AMD", "--xen-version", "4.17.7-pre", "--wide");

        Assert.Equal(ExitCode.Fine, run.Code);
        Assert.Contains("xentrace of Xen 4.17", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^ vendor +amd ", run.Out);
    }

    [Fact]
    public void Sidecar_thatIsMissing_isTheUsersSlip() => Vmq.Run("dump", _capture, "--sidecar", "nowhere.json").Fails(ExitCode.UserError, "nowhere.json");
}
