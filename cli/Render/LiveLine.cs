using VmQuery.Engine.Capture;
using VmQuery.Engine.Formats;

namespace VmQuery.Cli.Render;

/// <summary>How a running capture does, in a line that is written over and over where a person watches.</summary>
internal sealed class LiveLine(Terminal terminal, string session, bool quiet)
{
    private const string ClearToEnd = "\e[K";

    private readonly bool _shown = terminal.ErrorIsTerminal && !quiet;
    private string? _trouble;

    /// <summary>Shows how it does now. A session that could not be written is mentioned once.</summary>
    public void Show(LiveStatus status)
    {
        if (!quiet && status.Trouble is { } trouble && !string.Equals(trouble, _trouble, StringComparison.Ordinal))
        {
            Clear();
            terminal.Note($"The session was not written: {trouble} The capture goes on.");
        }

        _trouble = status.Trouble;
        if (!_shown) return;
        var text = Text(status, session);
        terminal.Error.Write($"\r{(text.Length < terminal.Width ? text : text[..(terminal.Width - 1)])}{ClearToEnd}");
        terminal.Error.Flush();
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (!_shown) return;
        terminal.Error.Write($"\r{ClearToEnd}");
        terminal.Error.Flush();
    }

    /// <summary>The line.</summary>
    public static string Text(LiveStatus status, string session) => $"{Seconds(status.Running)}: {Received(status.Growth)}; {Answers(status, session)}";

    private static string Received(TraceGrowth growth) => growth.Bytes == 0
        ? "nothing received yet"
        : $"{HumanNumber.Counted(growth.Events, "event")} of {HumanNumber.Counted(growth.Cpus, "CPU")}, {HumanNumber.Bytes(growth.Bytes)}"
            + (growth.Lost > 0 ? $", {HumanNumber.Grouped(growth.Lost)} lost" : "")
            + (growth.Lag is { } lag ? $", settled but the last {HumanTime.Duration(lag.TotalSeconds * 1e9)}" : "");

    private static string Answers(LiveStatus status, string session) => status.Age is { } age
        ? $"{session} as of {Seconds(age)} ago"
        : $"{session} is not there yet";

    private static string Seconds(TimeSpan time) => $"{HumanNumber.Grouped((Int128)time.TotalSeconds)} s";
}
