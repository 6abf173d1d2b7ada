using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using VmQuery.Cli.Demo;
using VmQuery.Cli.Render;

namespace VmQuery.Cli.Commands;

/// <summary><c>vmq demo</c>: what questions and answers look like, on the bundled capture.</summary>
internal sealed class DemoCommand(Terminal terminal) : VmqCommand("demo", "Compiles the bundled capture of a KVM host and shows questions with their answers.", terminal)
{
    /// <inheritdoc/>
    public override ImmutableArray<Example> Examples => [new("vmq demo", "five questions, their answers, and a picture")];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments)
    {
        var traces = DemoCapture.Find();
        Terminal.Out.WriteLine("A KVM host and its guest, traced with LTTng for six seconds while other");
        Terminal.Out.WriteLine("programs compete for the CPU that the guest's only vCPU runs on.");
        Terminal.Out.Flush();

        var clock = Stopwatch.StartNew();
        using var session = SessionSource.Open(traces, Terminal);
        Terminal.Out.WriteLine($"Compiled in {HumanTime.Duration(clock.Elapsed.TotalNanoseconds)}.");
        new DemoShow(session, Terminal, Terminal.Interrupt.StartWork()).Run();

        Terminal.Out.WriteLine();
        Terminal.Out.WriteLine("Now ask yourself:");
        Terminal.Out.WriteLine($"  {Ink.Code($"vmq {string.Join(' ', traces.Select(Near))}", Terminal.OutColor)}");
        return ExitCode.Fine;
    }

    // The path as one would type it here.
    private static string Near(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.Length < path.Length ? relative : path;
    }
}
