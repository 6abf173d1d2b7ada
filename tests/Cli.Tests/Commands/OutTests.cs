using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary><c>--out</c>: never at the cost of what was there.</summary>
public sealed class OutTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _session;

    public OutTests() => _session = SampleSession.Write(_folder["sample.vmq"]);

    [Fact]
    public void Query_intoItsSession_leavesItAlone()
    {
        var before = File.ReadAllBytes(_session);
        Vmq.Run("query", _session, "list vcpu", "--out", _session).Fails(ExitCode.UserError, $"{_session} is what is read; it stays as it is.");
        File.CreateSymbolicLink(_folder["link.vmq"], _session);
        Vmq.Run("query", _session, "list vcpu", "--out", _folder["link.vmq"]).Fails(ExitCode.UserError, "is what is read");
        Vmq.Run("query", _folder["link.vmq"], "list vcpu", "--out", _session).Fails(ExitCode.UserError, "is what is read");
        Assert.Equal(before, File.ReadAllBytes(_session));
    }

    [Fact]
    public void Query_intoItsQuestion_leavesItAlone()
    {
        File.WriteAllText(_folder["q.vql"], "list vcpu");
        Vmq.Run("query", _session, "--file", _folder["q.vql"], "--out", _folder["q.vql"]).Fails(ExitCode.UserError, "is what is read");
        Assert.Equal("list vcpu", File.ReadAllText(_folder["q.vql"]));
    }

    [Theory]
    [InlineData("host/kernel/metadata")]
    [InlineData("host/kernel/new.txt")]
    [InlineData("link/metadata")]
    public void Dump_intoItsTrace_leavesItAlone(string name)
    {
        var trace = Copied("kvm/a-small-1vcpu/host");
        File.CreateSymbolicLink(_folder["link"], Path.Combine(trace, "kernel"));
        var before = Contents(trace);
        Vmq.Run("dump", trace, "--out", _folder[name]).Fails(ExitCode.UserError, $"lies inside {trace}, which is read");
        Assert.Equal(before, Contents(trace));
    }

    [Fact]
    public void Out_besideTheTrace_isNoPartOfIt()
    {
        var trace = Copied("kvm/a-small-1vcpu/host");
        Assert.Equal(ExitCode.Fine, Vmq.Run("dump", trace, "-n", "1", "--out", trace + ".txt").Code);
        Assert.Single(File.ReadAllLines(trace + ".txt"));
    }

    [Fact]
    public void Out_ofAQuestionThatFails_staysAsItWas()
    {
        File.WriteAllText(_folder["out.csv"], "mine");
        string[] files = [.. Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal)];
        Assert.Equal(ExitCode.UserError, Vmq.Run("query", _session, "list vcpu of guest; list nonsense", "--out", _folder["out.csv"]).Code);
        Assert.Equal("mine", File.ReadAllText(_folder["out.csv"]));
        Assert.Equal(files, Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Output_thatIsNotKept_leavesNothingBehind()
    {
        File.WriteAllText(_folder["out.txt"], "mine");
        string[] files = [.. Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal)];
        using (var output = OutputFile.Create(_folder["out.txt"])) output.Bytes.Write("half"u8);
        Assert.Equal("mine", File.ReadAllText(_folder["out.txt"]));
        using (var output = OutputFile.Create(_folder["new.txt"])) output.Bytes.Write("half"u8);
        Assert.Equal(files, Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Output_thatIsKept_replacesWhatALinkLeadsTo()
    {
        File.WriteAllText(_folder["old.txt"], "old and long");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder["old.txt"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(_folder["link.txt"], "old.txt");
        using (var output = OutputFile.Create(_folder["link.txt"]))
        {
            output.Bytes.Write("new"u8);
            output.Keep();
        }

        Assert.Equal("new", File.ReadAllText(_folder["old.txt"]));
        Assert.Equal("old.txt", new FileInfo(_folder["link.txt"]).LinkTarget);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["old.txt"]));
    }

    public void Dispose() => _folder.Dispose();

    private string Copied(string data)
    {
        var (from, to) = (TestData.Path(data), _folder["host"]);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return to;
    }

    private static (string, long)[] Contents(string folder) =>
        [.. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Select(file => (file.FullName, file.Length)).Order()];
}
