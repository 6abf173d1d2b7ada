using VmQuery.Cli.Render;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Store;
using VmQuery.Query;

namespace VmQuery.Cli;

/// <summary>What a failure looks like to the user, and its exit code: one clear message, never a stack trace.</summary>
internal static class Failure
{
    /// <summary>Writes the message of a failure and gives its exit code.</summary>
    public static int Report(Exception failure, Terminal terminal)
    {
        var cause = Cause(failure);
        try
        {
            Flush(terminal.Out);
            foreach (var line in Lines(cause, terminal)) terminal.Error.WriteLine(line);
            terminal.Error.Flush();
        }
        catch (Exception nobody) when (nobody is IOException or UnauthorizedAccessException)
        {
            // Nobody is left to tell; the exit code still does.
        }

        return CodeOf(cause);
    }

    /// <summary>Whether a trace was found but some byte of it is not as it should be.</summary>
    public static bool IsInsideTrace(Exception failure) => Cause(failure) is TraceException { Offset: not null };

    // Rows that were written stand above the message; an output that failed fails again, which is no news.
    private static void Flush(TextWriter output)
    {
        try
        {
            output.Flush();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static int CodeOf(Exception failure) => failure switch
    {
        TraceException => ExitCode.BadTrace,
        OperationCanceledException => ExitCode.Interrupted,
        VqlException or SessionException or SessionFileException or TraceNotFoundException or UsageException or IOException or UnauthorizedAccessException => ExitCode.UserError,
        _ => ExitCode.Internal,
    };

    private static IEnumerable<string> Lines(Exception failure, Terminal terminal)
    {
        var error = Ink.Error("error:", terminal.ErrorColor);
        return (failure, CodeOf(failure)) switch
        {
            (VqlException wrong, _) => wrong.Diagnostics.SelectMany(diagnostic => DiagnosticDrawing.Draw(wrong.Vql, diagnostic, terminal.Width, terminal.ErrorColor)),
            (_, ExitCode.Interrupted) => ["Interrupted."],
            (_, ExitCode.Internal) when terminal.Debug => [$"{error} {failure}"],
            (_, ExitCode.Internal) => [$"{error} this is a fault of vmq: {OneLine(failure.Message)} (VMQ_DEBUG=1 shows where.)"],
            _ => [$"{error} {OneLine(failure.Message)}"],
        };
    }

    // Work on several threads fails with a bundle; its first part is what happened.
    private static Exception Cause(Exception failure) =>
        failure is AggregateException bundle && bundle.Flatten().InnerExceptions is [var first, ..] ? first : failure;

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
