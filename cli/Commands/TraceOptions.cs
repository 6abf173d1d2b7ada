using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Formats;

namespace VmQuery.Cli.Commands;

/// <summary>Options about how traces are read and what they do not say themselves; the same in every command that reads traces.</summary>
internal sealed class TraceOptions
{
    private readonly Option<ulong?> _cpuHz = new("--cpu-hz")
    {
        HelpName = "HZ",
        Description = "Frequency of the counter in xentrace files, as 2800000000, 2800M or 2.8G; when not given: from the sidecar, else from the records.",
        CustomParser = ParseFrequency,
    };

    private readonly Option<bool> _salvage = new("--salvage")
    {
        Description = "Leave out what cannot be read of a stream and go on behind it, leave out traces of which nothing can be read, and say what was left out; else the first fault ends the stream with an error.",
    };

    private readonly Option<string?> _sidecar = new("--sidecar")
    {
        HelpName = "FILE",
        Description = "JSON with what an xentrace file does not say (docs/xen.md); when not given: the trace's name with .json, if there is one.",
    };

    private readonly XenOptions _xen = new();

    /// <summary>Adds them to a command.</summary>
    /// <param name="compiles">Whether the command makes a session of the traces.</param>
    public void AddTo(Command command, bool compiles)
    {
        command.Add(_cpuHz);
        command.Add(_sidecar);
        _xen.AddTo(command, compiles);
        command.Add(_salvage);
    }

    /// <summary>What was given, for reading traces.</summary>
    public TraceReadOptions ToRead(ParseResult arguments) => ToCompile(arguments).Reading;

    /// <summary>What was given, for compiling traces.</summary>
    public CompileOptions ToCompile(ParseResult arguments) =>
        _xen.Apply(arguments, new() { CpuHz = arguments.GetValue(_cpuHz), Sidecar = Sidecar(arguments), Salvage = arguments.GetValue(_salvage) });

    /// <summary>Files that were given to be read beside the traces.</summary>
    public IEnumerable<string> Files(ParseResult arguments) => arguments.GetValue(_sidecar) is { } file ? [file] : [];

    private string? Sidecar(ParseResult arguments)
    {
        if (arguments.GetValue(_sidecar) is not { } file) return null;
        SessionSource.RequireExisting(file);
        return file;
    }

    private static ulong? ParseFrequency(ArgumentResult result)
    {
        var text = result.Tokens is [var token, ..] ? token.Value : string.Empty;
        var factor = text.Length == 0 ? 1 : char.ToUpperInvariant(text[^1]) switch { 'K' => 1e3m, 'M' => 1e6m, 'G' => 1e9m, _ => 1 };
        var digits = factor == 1 ? text : text[..^1];
        if (decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1e12m && number * factor is >= 1 and < 1e12m)
            return (ulong)(number * factor);
        result.AddError($"--cpu-hz takes a frequency in Hz, as 2800000000, 2800M or 2.8G; \"{text}\" is none.");
        return null;
    }
}
