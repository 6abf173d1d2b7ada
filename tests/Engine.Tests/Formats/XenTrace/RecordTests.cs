using VmQuery.Engine.Formats.XenTrace;
using VmQuery.Engine.Formats.XenTrace.Catalog;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.XenTrace;

/// <summary>Single records: what their words mean.</summary>
public sealed class RecordTests
{
    private const ulong Tsc = 0x12_3456_789a;

    [Theory]
    [InlineData(0x21211, "old_state=2 new_state=1 vcpu=3 dom=7", 0x00070003)]
    [InlineData(0x21002, "vcpu=3 dom=7", 0x00070003)]
    [InlineData(0x2800f, "dom=1 unit=2 waited_ns=3 slice_ns=-1", 1, 2, 3, -1)]
    [InlineData(0x22203, "unit=1 dom=2 credit=-5 budget=-2147483648 delta=9", 0x00020001, -5, int.MinValue, 9)]
    [InlineData(0x2220c, "average_load=4294967298 balance_load=3 load=4 runq=5 shift=18", 2, 1, 3, 0, 0x12050004, 0)]
    [InlineData(0x22215, "sched_cpu=1 runq=2 tasklet=0 idle=1 smt_idle=0 tickled=1", 0x00020001, 0x01000100)]
    [InlineData(0x22806, "sched_cpu=4 tasklet=1 tickled=2 idle=3", 0x32010004)] // tickled is the low half of the byte
    [InlineData(0x22804, "unit=1 dom=2 priority=7 deadline=3 budget=4", 0x00020001, 7, 3, 0, 4, 0)]
    [InlineData(0x22804, "unit=1 dom=2 deadline=3 budget=4", 0x00020001, 3, 0, 4, 0)]
    [InlineData(0x81102, "reason=60 rip=18446744071562067969 svm=0 nested=0", 60, unchecked((int)0x80000001), -1)]
    [InlineData(0x81002, "reason=58 rip=16 svm=0 nested=0", 58, 16)]
    [InlineData(0x81002, "reason=2147483681 rip=16 svm=0 nested=0", unchecked((int)0x80000021), 16)] // VM entry failed
    [InlineData(0x81403, "reason=1 rip=16 svm=1 nested=1", 1, 16)]
    [InlineData(0x82101, "error_code=2 va=4294967303", 2, 7, 1)] // the error code is first
    [InlineData(0x8200e, "leaf=1 subleaf=2 eax=3 ebx=4 ecx=5 edx=6", 1, 2, 3, 4, 5, 6)]
    [InlineData(0x8200e, "leaf=1 eax=2 ebx=3 ecx=4 edx=5", 1, 2, 3, 4, 5)]
    [InlineData(0x8200f, "")]
    [InlineData(0x8200f, "vector=239", 239)]
    [InlineData(0x82016, "port=96", 0x60)]
    [InlineData(0x82317, "gpa=4294967296 data=5", 0, 1, 5, 0)]
    [InlineData(0x10f010, "gfn=1 mfn=2 dom=3 order=9", 1, 0, 2, 0, 3, 9)]
    [InlineData(0x10f010, "gfn=1 mfn=2 dom=3 order=9", 1, 0, 2, 0, 0x00090003, 77)] // before Xen 4.18
    [InlineData(0x10f005, "gfn=1 dom=3 order=18", 1, 0, 3, 18)]
    [InlineData(0x201103, "rip=1 trap=14 has_error_code=1 error_code=2", 1, 0, 0x0002800e)]
    [InlineData(0x20100d, "op=24 arg0=8 arg1=5", 0x00500018, 8, 5)]
    [InlineData(0x20100d, "op=1 arg1=4294967303", 0x00800001, 7, 1)]
    [InlineData(0x20100d, "op=1", 0x00500001)] // says arguments that are not there
    [InlineData(0x40f208, "pte=1 written=2 va=3 flags=5 count=1 levels=2", 1, 0, 2, 0, 3, 0, 0x20000005)]
    [InlineData(0x802003, "irq=25 vector=49 cpus_0=3 cpus_64=0 cpus_128=0", 0x00310019, 3, 0, 0, 0, 0, 0)] // 16 bits each
    [InlineData(0x800f007, "number=7 word0=1 word1=2", 1, 2)]
    [InlineData(0x8ff123, "word0=5", 5)]
    public void Payload_hasItsFields(uint id, string expected, params int[] words)
    {
        using var folder = new TempFolder();
        var trace = new XenWriter().Window(0, records => records.At(Tsc, id, [.. words.Select(word => (uint)word)])).Save(folder);

        var record = XenRead.All(trace, TestClock.Options).Single();

        string[] ofEvery = ["id", "tsc", "own_tsc", "is_short"];
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), record.Fields
            .Where(field => !ofEvery.Contains(field.Key))
            .Select(field => $"{field.Key}={(field.Key is "rip" ? (ulong)field.Value : (object)field.Value)}")
            .Order(StringComparer.Ordinal));
        Assert.Equal((id, (long)Tsc, 1, 0), ((uint)record["id"], record["tsc"], record["own_tsc"], record["is_short"]));
    }

    [Theory]
    [InlineData(null, "gfn=1 mfn=2 dom=3 order=9")]
    [InlineData("4.18", "gfn=1 mfn=2 dom=3 order=9")]
    [InlineData("4.17", "gfn=1 mfn=2 dom=3 order=0")]
    [InlineData("4.17.7-pre", "gfn=1 mfn=2 dom=3 order=0")]
    public void Memory_isLaidOutAsInItsRelease_whenTheWordsFitBoth(string? version, string expected)
    {
        using var folder = new TempFolder();
        var trace = new XenWriter().Window(0, records => records.At(Tsc, 0x10f010, 1, 0, 2, 0, 3, 9)).Save(folder);

        var record = XenRead.All(trace, TestClock.Options with { XenVersion = version is null ? null : XenVersion.Parse(version) }).Single();

        Assert.Equal(expected, string.Join(' ', new[] { "gfn", "mfn", "dom", "order" }.Select(field => $"{field}={record[field]}")));
    }

    [Fact]
    public void EveryId_withAnyNumberOfWords_isReadAndShown()
    {
        using var folder = new TempFolder();
        var ids = RecordCatalog.Instance.Shapes.Select(shape => shape.Key).Where(id => id >> 12 != 0x1f).Append(0x8ff123u).Order().ToArray();
        var writer = new XenWriter().Window(0, records =>
        {
            var tsc = Tsc;
            foreach (var id in ids)
                for (var words = 0; words <= 7; words++) records.At(tsc++, id, [.. Enumerable.Repeat(0xffff_ffffu, words)]);
        });

        var read = XenRead.All(writer.Save(folder), out var totals, TestClock.Options);
        var shown = ShownTrace.Read(new Engine.Formats.XenTrace.XenTraceFormat(), folder.Path);

        Assert.Equal(ids.SelectMany(id => Enumerable.Repeat((long)id, 8)), read.Select(record => record["id"]));
        Assert.Equal(read.Count, shown.Events.Count);
        Assert.All(read.Where(record => record["is_short"] == 1), record => Assert.Contains(totals[0].Oddities, oddity => oddity.Code is "short-record"));
        Assert.Equal(8, totals[0].ByName["xen_unknown"]);
        Assert.Equal(8, totals[0].ByClass["unknown"].Events);
        Assert.Contains(totals[0].Oddities, oddity => oddity is { Code: "unknown-event" } && oddity.Message.Contains("8 records have the id 0x08ff123", StringComparison.Ordinal));
    }

    [Fact]
    public void ShortRecord_keepsTheFieldsThatAreThere_andItsWordsAreShown()
    {
        using var folder = new TempFolder();
        var trace = new XenWriter().Window(0, records => records.At(Tsc, 0x2800a, 1, 2)).Save(folder);

        var record = XenRead.All(trace, TestClock.Options).Single();
        var shown = ShownTrace.Read(new Engine.Formats.XenTrace.XenTraceFormat(), folder.Path).Events.Single();

        Assert.Equal((1, 2, 1), (record["prev_dom"], record["prev_unit"], record["is_short"]));
        Assert.False(record.Fields.ContainsKey("next_dom"));
        Assert.Contains("words", shown.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void RecordWithoutTsc_hasTheTimeOfTheRecordBeforeIt()
    {
        using var folder = new TempFolder();
        var trace = new XenWriter().Window(0, records => records
            .Detail(0x82013, 0)
            .At(1_000, 0x81102, 1, 2, 3)
            .Detail(0x82013, 0)
            .At(3_000, 0x81001)).Save(folder);

        var records = XenRead.All(trace, TestClock.Options);

        Assert.Equal([(0, 0), (0, 1), (0, 0), (2_000, 1)], records.Select(record => (record.TimeNs, record["own_tsc"])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Padding_isNoRecord_whateverItHolds(int words)
    {
        using var folder = new TempFolder();
        var junk = Enumerable.Repeat(0x2001_f003u, words).ToArray();
        var trace = new XenWriter().Window(0, records => records.At(1, 0x81001).Detail(0x1f002, junk).At(0xffff_ffff_ffff, 0x1f002, junk).At(5, 0x81102, 1, 2, 3)).Save(folder);

        var records = XenRead.All(trace, out var totals, TestClock.Options);

        Assert.Equal(["xen_hvm_vmentry", "xen_hvm_vmexit"], records.Select(record => record.Event));
        Assert.Equal((2, 4L), (totals[0].Events, totals[0].LastNs!.Value));
    }

    [Fact]
    public void OtherByteOrder_readsTheSame()
    {
        using var folder = new TempFolder();
        var (little, big) = (Write(bigEndian: false), Write(bigEndian: true));

        Assert.Equal(
            XenRead.All(little.Save(folder, "little"), TestClock.Options).Select(record => record.ToString()),
            XenRead.All(big.Save(folder, "big"), TestClock.Options).Select(record => record.ToString()));

        static XenWriter Write(bool bigEndian) => new XenWriter(bigEndian)
            .Window(0, records => records.Runstate(1, 1, 0, 1, 0).Lost(900, 3, 100))
            .Window(2, records => records.At(5, 0x20100d, 0x00500018, 8, 5));
    }
}
