using System.CommandLine;
using System.Globalization;
using VmQuery.Cli.Render;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Store.ClickHouse;

namespace VmQuery.Cli.Commands;

/// <summary>Options that mean the same in every command that has them.</summary>
internal static class CommonOptions
{
    /// <summary><c>--quiet</c>: errors are all that is said beside the answer.</summary>
    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "Say nothing but the answer and errors." };

    /// <summary><c>--wide</c>: tables show every column.</summary>
    public static Option<bool> Wide() => new("--wide", "-w") { Description = "Show every column of a table, however wide it gets." };

    /// <summary><c>--events</c>: which events a compile keeps as tables.</summary>
    public static Option<EventsKept?> Events() => new Option<EventsKept?>("--events")
    {
        HelpName = "none|known|all",
        Description = "Events to keep as tables beside the intervals: none, those that the models know (when not given), or all.",
    }.OneOf("none", "known", "all");

    /// <summary>Takes only certain words.</summary>
    public static Option<T> OneOf<T>(this Option<T> option, params string[] words)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => !words.Contains(token.Value, StringComparer.OrdinalIgnoreCase)) is { } other)
                result.AddError($"{option.Name} takes {string.Join(", ", words[..^1])} or {words[^1]}; \"{other.Value}\" is none.");
        });
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary><c>--threads</c>, 0 when not given.</summary>
    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads") { HelpName = "N", Description = "Threads to use; when not given, one per core." };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads > 0))
                result.AddError($"--threads takes a number of threads, 1 or more; \"{token.Value}\" is none.");
        });
        return option;
    }

    /// <summary><c>--engine</c>: the session is on a server.</summary>
    public static Option<ClickHouseAddress?> Engine() => Server(
        "--engine", "Ask a session on a ClickHouse server, as vmq export --to loads it, instead of one on disk; clickhouses:// uses TLS.");

    /// <summary><c>--param</c>: values for <c>$NAME</c>; see <see cref="QueryParameters"/>.</summary>
    public static Option<string[]> Parameters() => new("--param", "-p")
    {
        HelpName = "NAME=VALUE",
        Description = "Value for $NAME in the question; may be given several times.",
        DefaultValueFactory = _ => [],
    };

    /// <summary>A session on a ClickHouse server.</summary>
    public static Option<ClickHouseAddress?> Server(string name, string description) => new(name)
    {
        HelpName = ClickHouseAddress.Form,
        Description = description,
        CustomParser = result =>
        {
            try
            {
                return ClickHouseAddress.Parse(result.Tokens[0].Value);
            }
            catch (FormatException wrong)
            {
                result.AddError(wrong.Message);
                return null;
            }
        },
    };

    /// <summary><c>--format</c>, one of the given names.</summary>
    public static Option<AnswerFormat> Format(params string[] names)
    {
        var option = new Option<AnswerFormat>("--format", "-f")
        {
            HelpName = string.Join('|', names),
            Description = "Format of the answer.",
            CustomParser = result =>
            {
                var name = result.Tokens.Count > 0 ? result.Tokens[0].Value : names[0];
                if (names.Contains(name, StringComparer.OrdinalIgnoreCase)) return AnswerFormat.Named(name);
                result.AddError($"There is no format \"{name}\" here; use {string.Join(", ", names[..^1])} or {names[^1]}.");
                return null;
            },
            DefaultValueFactory = _ => AnswerFormat.Named(names[0])!,
        };
        option.CompletionSources.Add(names);
        return option;
    }

    /// <summary><c>--limit</c>: rows to show, 0 for all.</summary>
    public static Option<int?> Limit()
    {
        var option = new Option<int?>("--limit", "-n")
        {
            HelpName = "N",
            Description = "Rows to show at most, 0 for all. When not given: 50 for a table on a terminal, else all.",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
                result.AddError($"--limit takes a number of rows, 0 or more; \"{token.Value}\" is none.");
        });
        return option;
    }

    /// <summary>How an answer is shown for the options given.</summary>
    public static AnswerView View(Terminal terminal, long originNs, AnswerFormat format, int? limit, bool wide) => new(originNs)
    {
        Limit = (limit ?? (format.ForPeople && terminal.OutIsTerminal ? AnswerView.RowsOnTerminal : 0)) switch { 0 => null, var rows => rows },
        Width = terminal.Width,
        Wide = wide,
        Color = terminal.OutColor,
    };
}
