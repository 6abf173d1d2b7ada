using VmQuery.Tests.Support;
using VmQuery.Query.Syntax;

namespace VmQuery.Cli.Tests.Commands;

public sealed class ArgumentTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> CommandLines => ["", "compile", "query", "info", "dump", "export", "demo"];

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void Help_ofEveryCommand_hasExamples(string command)
    {
        var run = Vmq.Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal((ExitCode.Fine, ""), (run.Code, run.Error));
        Assert.Contains($"Examples:\n  vmq {command}", run.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains($"Usage:\n  vmq {command}", run.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Vmq_withoutArguments_showsHelp() => Assert.Contains("compile <TRACE>", Vmq.Run().Out, StringComparison.Ordinal);

    [Fact]
    public void Vmq_withAnUnknownWord_says() => Vmq.Run("qurey").Fails(ExitCode.UserError, "There is no file, folder or command \"qurey\"");

    [Theory]
    [InlineData("compile")]
    [InlineData("info")]
    [InlineData("dump")]
    [InlineData("export")]
    public void Command_ofAMissingPath_isAUserError(string command) =>
        Vmq.Run([command, _folder["nowhere"], .. command == "export" ? new[] { _folder["out"] } : []])
            .Fails(ExitCode.UserError, $"There is no file or folder \"{_folder["nowhere"]}\"");

    [Theory]
    [InlineData("compile")]
    [InlineData("info")]
    [InlineData("dump")]
    [InlineData("query", "list vcpu")]
    [InlineData("export", "out")]
    public void Command_ofAPipe_doesNotWaitForIt(params string[] command)
    {
        if (!OperatingSystem.IsLinux()) return;
        using (var made = System.Diagnostics.Process.Start("mkfifo", _folder["pipe"])) made.WaitForExit();
        Vmq.Run([command[0], _folder["pipe"], .. command[1..]]).Fails(ExitCode.UserError, "pipe is a pipe, expected a session file");
        File.CreateSymbolicLink(_folder["link"], _folder["pipe"]);
        Vmq.Run([command[0], _folder["link"], .. command[1..]]).Fails(ExitCode.UserError, "link is a pipe");
        Vmq.Run([command[0], "/dev/null", .. command[1..]]).Fails(ExitCode.UserError, "/dev/null is a device");
    }

    [Theory]
    [InlineData("compile")]
    [InlineData("info")]
    [InlineData("dump")]
    [InlineData("query", "list vcpu")]
    [InlineData("export", "out")]
    public void Command_ofAnEmptySession_says(params string[] command)
    {
        File.WriteAllText(_folder["x.vmq"], "");
        Vmq.Run([command[0], _folder["x.vmq"], .. command[1..]]).Fails(ExitCode.UserError, "x.vmq is empty, so it is no session");
    }

    [Fact]
    public void Compile_ofASession_saysItIsOne() =>
        Vmq.Run("compile", SampleSession.Write(_folder["s.vmq"])).Fails(ExitCode.UserError, "s.vmq is a session already");

    [Fact]
    public void Command_withoutItsArgument_pointsAtItsHelp() => Vmq.Run("compile").Fails(ExitCode.UserError, "Try: vmq compile --help");

    [Fact]
    public void Query_ofAMissingPath_isAUserError() => Vmq.Run("query", _folder["nowhere"], "list vcpu").Fails(ExitCode.UserError, "There is no file or folder");

    [Fact]
    public void Query_withoutAQuestion_says() => Vmq.Run("query", _folder.Path).Fails(ExitCode.UserError, "The question is missing");

    [Theory]
    [InlineData("--format", "xml", "There is no format \"xml\" here; use table, csv, json, jsonl or arrow.")]
    [InlineData("--limit", "-1", "--limit takes a number of rows, 0 or more; \"-1\" is none.")]
    [InlineData("--limit", "many", "--limit takes a number of rows, 0 or more; \"many\" is none.")]
    [InlineData("--param", "web", "--param takes NAME=VALUE, as g=web; \"web\" is none.")]
    public void Query_withAWrongOption_says(string option, string value, string message) =>
        Vmq.Run("query", _folder.Path, "list vcpu", option, value).Fails(ExitCode.UserError, message);

    [Theory]
    [InlineData("--vendor", "arm", "--vendor takes intel or amd; \"arm\" is none.")]
    [InlineData("--xen-version", "4.x", "--xen-version takes a release of Xen, as 4.17; \"4.x\" is none.")]
    [InlineData("--repair", "maybe", "--repair takes proven or optimistic; \"maybe\" is none.")]
    [InlineData("--guest", "web", "--guest takes NAME=PID, as web=4711; \"web\" is none.")]
    [InlineData("--guest", "web=-3", "\"web=-3\" is none.")]
    [InlineData("--threads", "-2", "\"-2\" is none")]
    [InlineData("--threads", "0", "--threads takes a number of threads, 1 or more; \"0\" is none.")]
    [InlineData("--threads", "two", "\"two\" is none")]
    [InlineData("--events", "some", "some")]
    public void Compile_withAWrongOption_says(string option, string value, string message) =>
        Vmq.Run("compile", _folder.Path, option, value, "-o", _folder["x.vmq"]).Fails(ExitCode.UserError, message);

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    public void Dump_withAWrongLimit_says(string limit) =>
        Vmq.Run("dump", _folder.Path, "-n", limit).Fails(ExitCode.UserError, $"--limit takes a number of events, 0 or more; \"{limit}\" is none.");

    [Theory]
    [InlineData("")]
    [InlineData("a,,b")]
    [InlineData("a,")]
    public void Dump_withAFieldThatHasNoName_says(string fields) =>
        Vmq.Run("dump", _folder.Path, "--fields", fields).Fails(ExitCode.UserError, $"--fields takes names with commas between them, as prev_*,cpu_id; \"{fields}\" lacks one.");

    [Theory]
    [InlineData("There is no option --nosuch. Try: vmq dump --help", "dump", "FOLDER", "--nosuch")]
    [InlineData("There is no option --nosuch. Try: vmq dump --help", "dump", "--nosuch", "FOLDER")]
    [InlineData("There is no option --formt; did you mean --format? Try: vmq info --help", "info", "FOLDER", "--formt", "json")]
    [InlineData("There is no option --salvge; did you mean --salvage? Try: vmq compile --help", "compile", "FOLDER", "--salvge")]
    [InlineData("There is no option --nosuch. Try: vmq query --help", "query", "FOLDER", "list vcpu", "--nosuch")]
    [InlineData("There is no option -z. Try: vmq --help", "-z")]
    [InlineData("There is no file or folder \"--nosuch\"", "dump", "--", "--nosuch")]
    public void Option_thatIsNone_isSaidToBeNone(string message, params string[] args) =>
        Vmq.Run([.. args.Select(arg => arg == "FOLDER" ? _folder.Path : arg)]).Fails(ExitCode.UserError, message);

    [Fact]
    public void Compile_ontoAFileThatIsNoSession_leavesItAlone()
    {
        File.WriteAllText(_folder["precious.txt"], "mine");
        Vmq.Run("compile", _folder.Path, "-o", _folder["precious.txt"]).Fails(ExitCode.UserError, "is no session; it stays as it is");
        Assert.Equal("mine", File.ReadAllText(_folder["precious.txt"]));
    }

    [Theory]
    [InlineData("dump")]
    [InlineData("query", "list vcpu")]
    public void Out_thatCannotBe_isOneClearSentence(params string[] command)
    {
        string[] ofCapture = [command[0], TestData.Path("kvm/a-small-1vcpu/host"), .. command[1..], "--out"];
        Vmq.Run([.. ofCapture, _folder["no/where"]]).Fails(ExitCode.UserError, $"{_folder["no/where"]} cannot be written: there is no folder \"{_folder["no"]}\".");
        Vmq.Run([.. ofCapture, _folder.Path]).Fails(ExitCode.UserError, $"{_folder.Path} is a folder; --out takes the name of a file");
        Vmq.Run([.. ofCapture, ""]).Fails(ExitCode.UserError, "--out takes the name of a file");
        if (OperatingSystem.IsLinux()) Vmq.Run([.. ofCapture, "/proc/vmq.txt"]).Fails(ExitCode.UserError, "/proc/vmq.txt cannot be written: ");
    }

    [Fact]
    public void Parameters_ofTheCommandLine_haveTheirTypes()
    {
        var values = Cli.Commands.QueryParameters.Parse(["n=3", "x=2.5", "g=web", "s=\"7\"", "e=a=b", "$d=10ms", "q=\"10ms\"", "yes=true"]);
        Assert.Equal([3L, 2.5, "web", "7", "a=b", new QuantityLiteral(10_000_000, UnitSort.Time, default), "10ms", true], new[] { "n", "x", "g", "s", "e", "d", "q", "yes" }.Select(name => values[name]));
    }

    public void Dispose() => _folder.Dispose();
}
