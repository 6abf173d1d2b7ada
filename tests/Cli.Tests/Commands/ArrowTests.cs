using System.Buffers.Binary;
using System.Text;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary><c>--format arrow</c>: bytes for other programs, of one answer; what is in them is read by tests of the stream itself.</summary>
public sealed class ArrowTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _session;

    public ArrowTests() => _session = SampleSession.Write(_folder["sample.vmq"]);

    [Fact]
    public void Query_asArrow_goesToStandardOutputAsToAFile()
    {
        using var bytes = new MemoryStream();
        using var error = new StringWriter();
        var terminal = new Terminal(TextReader.Null, TextWriter.Null, error) { OutBytes = bytes, Debug = true };
        Assert.Equal((ExitCode.Fine, "1 row\n"), (Program.Run(["query", _session, "list vcpu", "--format", "arrow"], terminal), error.ToString()));
        Assert.Equal(ExitCode.Fine, Vmq.Run("query", _session, "list vcpu", "--format", "arrow", "--out", _folder["vcpus.arrow"]).Code);

        Assert.Equal(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(bytes.ToArray()));
        Assert.Equal(bytes.ToArray(), File.ReadAllBytes(_folder["vcpus.arrow"]));
    }

    [Fact]
    public void Reader_thatGoesAway_endsTheAnswerQuietly()
    {
        using var closed = new WatchedStream(_ => throw new IOException("Broken pipe", 32));
        using var error = new StringWriter();
        var terminal = new Terminal(TextReader.Null, TextWriter.Null, error) { OutBytes = closed };
        Assert.Equal((ExitCode.Fine, ""), (Program.Run(["query", _session, "list vcpu", "--format", "arrow"], terminal), error.ToString()));
    }

    [Fact]
    public void Query_asArrow_keepsTheLimit()
    {
        var all = Bytes("show mode of vcpu of guest");

        Assert.True(Bytes("show mode of vcpu of guest", "--limit", "1").Length < all.Length);
        Assert.Equal(all, Bytes("show mode of vcpu of guest", "--limit", "0"));
    }

    [Fact]
    public void Script_asArrow_isRefusedAtItsSecondAnswer()
    {
        Vmq.Run("query", _session, "list vcpu; list host", "--quiet", "--format", "arrow", "--out", _folder["two.arrow"]).Fails(ExitCode.UserError, "arrow holds one answer");
        Assert.False(File.Exists(_folder["two.arrow"]));
    }

    [Fact]
    public void Terminal_isNotShownArrow()
    {
        var error = new StringBuilder();
        using var text = new StringWriter(error);
        var terminal = new Terminal(TextReader.Null, TextWriter.Null, text) { OutIsTerminal = true };

        Assert.Equal(ExitCode.UserError, Program.Run(["query", _session, "list vcpu", "--format", "arrow"], terminal));
        Assert.Contains("--out", error.ToString(), StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private byte[] Bytes(string question, params string[] options)
    {
        Vmq.Run(["query", _session, question, "--format", "arrow", "--out", _folder["rows.arrow"], .. options]);
        return File.ReadAllBytes(_folder["rows.arrow"]);
    }
}
