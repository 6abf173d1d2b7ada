using Spectre.Console;
using VmQuery.Cli.Render;
using VmQuery.Engine.Compile;

namespace VmQuery.Cli.Commands;

/// <summary>Shows how far a compile is; only where a person watches standard error.</summary>
internal static class CompileProgressBar
{
    /// <summary>Runs the work and shows its progress while it runs.</summary>
    public static T Show<T>(Terminal terminal, Func<IProgress<CompileProgress>?, T> work)
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
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new Phases(context)));
    }

    /// <summary>One bar per phase, as each begins.</summary>
    private sealed class Phases(ProgressContext context) : IProgress<CompileProgress>
    {
        private readonly Dictionary<string, ProgressTask> _tasks = new(StringComparer.Ordinal);
        private readonly Lock _lock = new();

        public void Report(CompileProgress value)
        {
            lock (_lock)
            {
                if (!_tasks.TryGetValue(value.Phase, out var task))
                {
                    foreach (var done in _tasks.Values) done.StopTask();
                    _tasks[value.Phase] = task = context.AddTask(value.Phase);
                }

                task.IsIndeterminate = value.Total == 0;
                task.MaxValue = Math.Max(1, value.Total);
                task.Value = value.Done;
                task.Description = value.Events > 0 ? $"{value.Phase}, {HumanNumber.Counted(value.Events, "event")}" : value.Phase;
            }
        }
    }
}
