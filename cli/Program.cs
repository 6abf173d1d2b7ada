using System.Runtime.InteropServices;
using VmQuery.Cli.Commands;

namespace VmQuery.Cli;

/// <summary>The program <c>vmq</c>.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        var terminal = Terminal.OfProcess();
        using var interrupt = terminal.Interrupt;
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = interrupt.Raise());
        using var abandoned = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => signal.Cancel = interrupt.Raise(leave: true));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = interrupt.Raise(leave: true));
        return Run(args, terminal);
    }

    /// <summary>Runs the program on pipes.</summary>
    internal static int Run(string[] args, TextReader stdin, TextWriter stdout, TextWriter stderr) =>
        Run(args, new Terminal(stdin, stdout, stderr));

    /// <summary>Runs the program.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    internal static int Run(string[] args, Terminal terminal)
    {
        try
        {
            var code = VmqRoot.Run(args, terminal);
            terminal.Out.Flush();
            return code;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return Failure.Report(failure, terminal);
        }
    }
}
