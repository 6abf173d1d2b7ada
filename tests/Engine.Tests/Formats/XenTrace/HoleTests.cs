using VmQuery.Engine.Formats;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.XenTrace;

/// <summary>Where records are missing, and why.</summary>
public sealed class HoleTests
{
    [Fact]
    public void LostRecords_inTheMiddle_areAHoleFromTheFirstLostToTheReport() => Assert.Equal(
        ["0 xen_hvm_vmentry", "10 loss-start", "50 loss-stop 7", "50 xen_lost_records", "60 xen_hvm_vmexit"],
        Read(writer => writer.Window(0, records => records.At(1000, 0x81001).Lost(1050, 7, 1010).At(1060, 0x81102, 1, 2, 3))));

    [Fact]
    public void LostRecords_atTheStart_areAHoleFromTheStartOfTheTrace() => Assert.Equal(
        ["0 xen_hvm_vmentry", "0 loss-start", "50 loss-stop 7", "50 xen_lost_records"],
        Read(writer => writer.Window(0, records => records.At(1000, 0x81001)).Window(1, records => records.Lost(1050, 7, 10))));

    [Fact]
    public void LostRecords_onTwoCpus_areHolesOfTheirOwn() => Assert.Equal(
        ["0 xen_hvm_vmentry", "10 loss-start", "50 loss-stop 7", "50 xen_lost_records", "5 xen_hvm_vmentry", "20 loss-start", "70 loss-stop 9", "70 xen_lost_records"],
        Read(writer => writer
            .Window(0, records => records.At(1000, 0x81001).Lost(1050, 7, 1010))
            .Window(1, records => records.At(1005, 0x81001).Lost(1070, 9, 1020))));

    [Fact]
    public void LostRecords_ofOldReleases_areAHoleBetweenTheRecordsAroundThem() => Assert.Equal(
        ["0 xen_hvm_vmentry", "0 loss-start", "0 xen_lost_records", "60 loss-stop 7", "60 xen_hvm_vmexit"],
        Read(writer => writer.Window(0, records => records.At(1000, 0x81001).Detail(0x1f001, 7).At(1060, 0x81102, 1, 2, 3))));

    [Fact]
    public void LostRecords_thatClaimATimeOutsideTheirNeighbors_stayBetweenThem() => Assert.Equal(
        ["0 xen_hvm_vmentry", "0 loss-start", "50 loss-stop 7", "50 xen_lost_records"],
        Read(writer => writer.Window(0, records => records.At(1000, 0x81001).Lost(1050, 7, 3))));

    [Fact]
    public void CorruptHeader_isAHoleOnEveryCpu_andReadingGoesOnAtTheNextWindow()
    {
        var read = Read(
            writer => writer
                .Window(0, records => records.At(1000, 0x81001))
                .Window(1, records => records.At(1001, 0x81001))
                .Raw([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
                .Window(2, records => records.At(1005, 0x81001))
                .Window(1, records => records.At(1010, 0x81102, 1, 2, 3)),
            out var totals);

        Assert.Equal(
            ["0 xen_hvm_vmentry", "0 loss-start", "1 xen_hvm_vmentry", "1 loss-start", "10 loss-stop 0", "10 xen_hvm_vmexit", "0 loss-start", "5 loss-stop 0", "5 xen_hvm_vmentry"], read);
        Assert.All(totals, stream => Assert.Equal(LossReason.Corrupt, Assert.Single(stream.Losses).Reason));
        Assert.All(totals, stream => Assert.Contains(stream.Oddities, oddity => oddity is { Code: "unreadable-bytes", Offset: 48 }));
    }

    [Fact]
    public void ImpossibleRecord_isAHoleToTheNextWindowOfItsCpu()
    {
        var read = Read(
            writer => writer
                .Window(0, records => records.At(1000, 0x81001).Words(0x0000_1234).At(1001, 0x81001))
                .Window(1, records => records.At(1002, 0x81001))
                .Window(0, records => records.At(1010, 0x81102, 1, 2, 3)),
            out var totals);

        Assert.Equal(["0 xen_hvm_vmentry", "0 loss-start", "10 loss-stop 0", "10 xen_hvm_vmexit", "2 xen_hvm_vmentry"], read);
        Assert.Contains("0x00001234", Assert.Single(totals[0].Oddities).Message, StringComparison.Ordinal);
        Assert.Empty(totals[1].Oddities);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(200)]
    [InlineData(1 << 20)]
    public void WindowOfWrongSize_losesNothingOfOtherWindows(int claimed)
    {
        var read = Read(writer => writer
            .Window(5, records => records.At(1000, 0x81001))
            .Window(0, records => records.At(1001, 0x81001), claimed)
            .Window(1, records => records.At(1002, 0x81001))
            .Window(0, records => records.At(1010, 0x81102, 1, 2, 3)));

        Assert.Contains("2 xen_hvm_vmentry", read);
        Assert.Contains("10 xen_hvm_vmexit", read);
    }

    [Fact]
    public void TruncatedTrace_atAnyByte_keepsEveryWholeRecord()
    {
        var whole = new XenWriter().Window(0, records => records.At(1000, 0x81001).At(1001, 0x81102, 1, 2, 3)).Window(1, records => records.At(1002, 0x81001).At(1003, 0x81102, 1, 2, 3));
        int[] stops = [12 + 12, 12 + 12 + 24, whole.Length - 24, whole.Length];
        for (var length = 13; length <= whole.Length; length++)
        {
            using var folder = new TempFolder();
            var trace = new XenWriter().Raw(whole.Bytes.AsSpan(0, length)).Save(folder);

            var records = XenRead.All(trace, out var totals, TestClock.Options);

            Assert.Equal(stops.Count(stop => stop <= length), records.Count(record => record.Event.StartsWith("xen_", StringComparison.Ordinal)));
            if (length is 48 or 96) Assert.All(totals, stream => Assert.Empty(stream.Oddities));
            else Assert.Contains(totals.SelectMany(stream => stream.Oddities), oddity => oddity.Code is "truncated");
        }
    }

    [Fact]
    public void EmptyWindow_isNothingSpecial() => Assert.Equal(
        ["0 xen_hvm_vmentry", "1 xen_hvm_vmentry"],
        Read(writer => writer.Window(0).Window(0, records => records.At(1000, 0x81001)).Window(3).Window(0, records => records.At(1001, 0x81001))));

    private static List<string> Read(Action<XenWriter> write) => Read(write, out _);

    private static List<string> Read(Action<XenWriter> write, out List<StreamTotals> totals)
    {
        using var folder = new TempFolder();
        var writer = new XenWriter();
        write(writer);
        return [.. XenRead.All(writer.Save(folder), out totals, TestClock.Options)
            .Select(record => $"{record.TimeNs} {record.Event}{(record.Fields.TryGetValue("events", out var lost) ? $" {lost}" : "")}")];
    }
}
