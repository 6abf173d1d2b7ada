using System.Collections.Immutable;
using System.CommandLine;

namespace VmQuery.Cli.Commands;

/// <summary>A command line to imitate, and what it does.</summary>
internal readonly record struct Example(string Line, string Meaning);

/// <summary>A command whose help has examples.</summary>
internal interface IHasExamples
{
    /// <summary>Examples, the most common first.</summary>
    ImmutableArray<Example> Examples { get; }

    /// <summary>What the help says after the examples; null for nothing.</summary>
    string? Afterword { get; }
}

/// <summary>A command of <c>vmq</c>: declares its arguments as fields, and runs.</summary>
internal abstract class VmqCommand : Command, IHasExamples
{
    /// <summary>A command that writes to a terminal.</summary>
    protected VmqCommand(string name, string description, Terminal terminal)
        : base(name, description)
    {
        Terminal = terminal;
        SetAction(Run);
    }

    /// <inheritdoc/>
    public abstract ImmutableArray<Example> Examples { get; }

    /// <inheritdoc/>
    public virtual string? Afterword => null;

    /// <summary>Where it reads and writes.</summary>
    protected Terminal Terminal { get; }

    /// <summary>Runs the command; failures are exceptions.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    protected abstract int Run(ParseResult arguments);
}
