using Spectre.Console;

namespace VmQuery.Cli.Render;

/// <summary>How far a phase of some work is.</summary>
/// <param name="Phase">Name of the phase; each has a bar of its own.</param>
/// <param name="Total">What <paramref name="Done"/> will be at the end; 0 when nobody knows.</param>
/// <param name="Detail">More for people; null for nothing.</param>
internal readonly record struct PhaseProgress(string Phase, long Done, long Total, string? Detail);

/// <summary>Shows how far work is, where a person watches standard error.</summary>
internal static class ProgressBars
{
    /// <summary>Runs work that reports its progress, and shows it meanwhile.</summary>
    /// <param name="phaseOf">What a report says.</param>
    public static TResult Show<TProgress, TResult>(Terminal terminal, Func<TProgress, PhaseProgress> phaseOf, Func<IProgress<TProgress>?, TResult> work)
    {
        if (!terminal.ErrorIsTerminal) return work(null);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.Error),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = terminal.ErrorColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        });
        console.Profile.Width = terminal.Width;
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new Phases<TProgress>(context, phaseOf)));
    }

    /// <summary>Adds a bar when a phase starts and keeps it going.</summary>
    private sealed class Phases<TProgress>(ProgressContext context, Func<TProgress, PhaseProgress> phaseOf) : IProgress<TProgress>
    {
        private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);
        private readonly Lock _lock = new();

        public void Report(TProgress value)
        {
            var phase = phaseOf(value);
            lock (_lock)
            {
                var bar = _bars.TryGetValue(phase.Phase, out var known) ? known : Start(phase.Phase);
                bar.IsIndeterminate = phase.Total == 0;
                bar.MaxValue = Math.Max(1, phase.Total);
                bar.Value = phase.Done;
                bar.Description = Markup.Escape(phase.Detail is null ? phase.Phase : $"{phase.Phase}, {phase.Detail}");
            }
        }

        // Phases follow each other: what went before is done.
        private ProgressTask Start(string phase)
        {
            foreach (var bar in _bars.Values) (bar.IsIndeterminate, bar.Value) = (false, bar.MaxValue);
            return _bars[phase] = context.AddTask(phase);
        }
    }
}
