using System.Collections.Immutable;
using System.CommandLine;
using VmQuery.Cli.Render;

namespace VmQuery.Cli.Commands;

/// <summary><c>vmq info</c>: what is in a session, and how far it can be trusted.</summary>
internal sealed class InfoCommand : VmqCommand
{
    private readonly Argument<string[]> _paths = new("SESSION|TRACE")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "A session file, or trace folders to compile first.",
    };

    private readonly Option<AnswerFormat> _format = CommonOptions.Format("table", "json");
    private readonly Option<bool> _wide = CommonOptions.Wide();

    public InfoCommand(Terminal terminal)
        : base("info", "Shows the machines, vCPUs, streams, losses and findings of a session.", terminal)
    {
        Add(_paths);
        Add(_format);
        Add(_wide);
    }

    /// <inheritdoc/>
    public override ImmutableArray<Example> Examples =>
    [
        new("vmq info prod.vmq", "who is who, and what was lost where"),
        new("vmq info host/", "the same straight from a trace"),
        new("vmq info prod.vmq --format json", "for other programs"),
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments)
    {
        var paths = arguments.GetRequiredValue(_paths);
        using var session = SessionSource.Open(paths, Terminal);
        var info = new SessionInfo(SessionSource.NameOf(paths), session.Summarize());
        if (arguments.GetRequiredValue(_format).ForPeople) InfoText.Write(info, Terminal, arguments.GetValue(_wide));
        else InfoJson.Write(info, Terminal.Out);
        return ExitCode.Fine;
    }
}
