namespace VmQuery.Cli.Tests.Commands;

/// <summary>What a run of the program said and how it ended.</summary>
internal sealed record Vmq(int Code, string Out, string Error)
{
    /// <summary>Runs the program on pipes.</summary>
    public static Vmq Run(params string[] args) => RunWithInput("", args);

    /// <summary>Runs the program on pipes, the first with a text in it.</summary>
    public static Vmq RunWithInput(string input, params string[] args)
    {
        using var stdin = new StringReader(input);
        using var stdout = new StringWriter { NewLine = "\n" };
        using var stderr = new StringWriter { NewLine = "\n" };
        var code = Program.Run(args, stdin, stdout, stderr);
        return new Vmq(code, stdout.ToString(), stderr.ToString());
    }

    /// <summary>Asserts one clear message, no answer and an exit code.</summary>
    public void Fails(int code, string message)
    {
        Assert.Equal((code, ""), (Code, Out));
        Assert.Contains(message, Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.Single(Error.TrimEnd('\n').Split('\n'));
    }
}
