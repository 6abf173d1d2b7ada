using System.Text.Json;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary>
/// Damaged traces with and without <c>--salvage</c>. Both hold events at 1 and 2 and one at 11 in the second packet; the one is cut off in that
/// packet, the other has a byte wrong in front of the event at 2.
/// </summary>
public sealed class SalvageTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CtfWriter _cut = Written(secondId: 0);
    private readonly CtfWriter _corrupt = Written(secondId: 7);

    public SalvageTests()
    {
        using var stream = File.OpenWrite(Path.Combine(_cut.Folder, "stream"));
        stream.SetLength(5000);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("count")]
    public void Dump_ofATruncatedStream_endsWithItsLastPacket(string format)
    {
        var refused = Vmq.Run("dump", _cut.Folder, "--format", format);
        Assert.Equal(ExitCode.BadTrace, refused.Code);
        Assert.Contains("--salvage", refused.Error, StringComparison.Ordinal);
        Assert.Contains("error: ", refused.Error, StringComparison.Ordinal);

        var salvaged = Vmq.Run("dump", _cut.Folder, "--format", format, "--salvage");
        Assert.Equal((ExitCode.Fine, refused.Out), (salvaged.Code, salvaged.Out));
        Assert.Contains("stream, byte 4096: 904 bytes of the file are left out: packet_size is 4096 bytes", salvaged.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Dump_ofACorruptPacket_goesOnBehindIt()
    {
        Assert.Equal(ExitCode.BadTrace, Vmq.Run("dump", _corrupt.Folder).Code);
        var run = Vmq.Run("dump", _corrupt.Folder, "--salvage");
        Assert.Equal((ExitCode.Fine, 2), (run.Code, run.Out.Count(c => c == '\n')));
        Assert.Contains("[00:00:00.000000011]", run.Out.Replace("1970-01-01 ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("found an event with id 7", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Dump_ofABrokenHeader_goesOnWithTheNextPacket()
    {
        using var broken = Written(secondId: 0);
        using (var stream = File.OpenWrite(Path.Combine(broken.Folder, "stream"))) stream.WriteByte(0);

        var run = Vmq.Run("dump", broken.Folder, "--salvage");

        Assert.Equal((ExitCode.Fine, 1), (run.Code, run.Out.Count(c => c == '\n')));
        Assert.Contains("stream, byte 0: 4,096 bytes of the file are left out: found c1fc1f00 hex", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadTrace, Vmq.Run("dump", broken.Folder).Code);
    }

    [Fact]
    public void Dump_thatIsQuiet_salvagesInSilence() =>
        Assert.Equal((ExitCode.Fine, ""), (Vmq.Run("dump", _cut.Folder, "--salvage", "--quiet").Code, Vmq.Run("dump", _cut.Folder, "--salvage", "--quiet").Error));

    [Fact]
    public void Info_ofADamagedTrace_listsWhatIsLeftOut()
    {
        Assert.Equal(ExitCode.BadTrace, Vmq.Run("info", _corrupt.Folder).Code);
        var run = Vmq.Run("info", _corrupt.Folder, "--salvage", "--format", "json");
        Assert.Equal((ExitCode.Fine, ""), (run.Code, run.Error));
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(2, json.RootElement.GetProperty("streams")[0].GetProperty("events").GetInt64());
        var finding = json.RootElement.GetProperty("findings").EnumerateArray().Single();
        Assert.Equal(("unreadable-packet", "warning"), (finding.GetProperty("code").GetString(), finding.GetProperty("severity").GetString()));
    }

    [Fact]
    public void Info_ofATraceThatIsNotWhole_doesNotSayThatNothingIsLost()
    {
        foreach (var broken in (string[])[_cut.Folder, _corrupt.Folder])
        {
            Assert.EndsWith(", 1 stream not read to the end", HeadOf("info", broken), StringComparison.Ordinal);
            Assert.EndsWith(" UTC, parts missing or unreadable", HeadOf("info", broken, "--salvage"), StringComparison.Ordinal);
            Assert.Equal(ExitCode.Fine, Vmq.Run("compile", broken, "-o", _folder["x.vmq"], "--salvage").Code);
            Assert.EndsWith(" UTC, parts missing or unreadable", HeadOf("info", _folder["x.vmq"]), StringComparison.Ordinal);
        }

        static string HeadOf(params string[] args) => Vmq.Run(args).Out.Split('\n')[0];
    }

    [Fact]
    public void Compile_ofADamagedTrace_isRefusedUnlessSalvaged()
    {
        var refused = Vmq.Run("compile", _cut.Folder, "-o", _folder["x.vmq"]);
        Assert.Equal((ExitCode.BadTrace, false), (refused.Code, File.Exists(_folder["x.vmq"])));
        Assert.Contains("--salvage leaves out", refused.Error, StringComparison.Ordinal);

        var salvaged = Vmq.Run("compile", _cut.Folder, "-o", _folder["x.vmq"], "--salvage");
        Assert.Equal(ExitCode.Fine, salvaged.Code);
        Assert.Contains("904 bytes of the file are left out", string.Join(' ', salvaged.Error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/* CTF 1.8 */ trace { major = 1; minor")]
    [InlineData("\u001e{ \"type\": \"preamble\", \"version\": 2, ")]
    public void Trace_whoseMetadataCannotBeRead_isLeftOutBesideOthers(string metadata)
    {
        using var whole = Written(secondId: 0);
        File.WriteAllText(Path.Combine(_corrupt.Folder, "metadata"), metadata);
        string[] traces = [whole.Folder, _corrupt.Folder];

        foreach (var command in (string[])["dump", "info"]) Assert.Equal(ExitCode.BadTrace, Vmq.Run([command, .. traces]).Code);
        var dump = Vmq.Run(["dump", .. traces, "--salvage"]);
        var info = Vmq.Run(["info", .. traces, "--salvage"]);
        var compile = Vmq.Run(["compile", .. traces, "--salvage", "-o", _folder["x.vmq"]]);

        Assert.Equal((ExitCode.Fine, Vmq.Run("dump", whole.Folder).Out), (dump.Code, dump.Out));
        Assert.Contains($"{_corrupt.Folder}/metadata", dump.Error, StringComparison.Ordinal);
        Assert.Contains("; the trace is left out", dump.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Fine, ExitCode.Fine), (info.Code, compile.Code));
        foreach (var said in (string[])[info.Out, Vmq.Run("info", _folder["x.vmq"]).Out])
        {
            Assert.Contains("parts missing or unreadable", said, StringComparison.Ordinal);
            Assert.Contains("unreadable-trace", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Trace_whoseMetadataCannotBeRead_isAnErrorAlone()
    {
        File.WriteAllText(Path.Combine(_corrupt.Folder, "metadata"), "");

        var run = Vmq.Run("info", _corrupt.Folder, "--salvage");

        Assert.Equal((ExitCode.BadTrace, ""), (run.Code, run.Out));
        Assert.Contains("metadata: is empty", run.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _cut.Dispose();
        _corrupt.Dispose();
        _folder.Dispose();
    }

    private static CtfWriter Written(byte secondId) => new CtfWriter("barectf")
        .Packet(0, 10, 0, 0, 4096, new WrittenEvent(1, 0), new WrittenEvent(2, secondId))
        .Packet(10, 20, 1, 0, 4096, new WrittenEvent(11, 0))
        .Save();
}
