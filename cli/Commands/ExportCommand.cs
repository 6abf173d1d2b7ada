using System.Collections.Immutable;
using System.CommandLine;
using VmQuery.Cli.Render;

namespace VmQuery.Cli.Commands;

/// <summary><c>vmq export</c>: a session as Parquet.</summary>
internal sealed class ExportCommand : VmqCommand
{
    private readonly Argument<string> _session = new("SESSION") { Description = "A session file." };
    private readonly Argument<string> _folder = new("DIR") { Description = "The folder to write: one Parquet file or folder a table, and manifest.json." };
    private readonly Option<bool> _force = new("--force") { Description = "Write into a folder that is not empty." };
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public ExportCommand(Terminal terminal)
        : base("export", "Writes a session as Parquet files.", terminal)
    {
        Add(_session);
        Add(_folder);
        Add(_force);
        Add(_quiet);
    }

    /// <inheritdoc/>
    public override ImmutableArray<Example> Examples =>
    [
        new("vmq export prod.vmq out/", "every table, for pandas, Polars, Spark or DuckDB"),
        new("vmq export prod.vmq out/ --force", "again, over what is there"),
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments)
    {
        var folder = arguments.GetRequiredValue(_folder);
        if (File.Exists(folder)) throw new UsageException($"{folder} is a file; name a folder.");
        if (!arguments.GetValue(_force) && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new UsageException($"{folder} is not empty; --force writes into it all the same.");

        using var session = SessionSource.OpenFile(arguments.GetRequiredValue(_session));
        var tables = session.Export(folder, Terminal.Interrupt.StartWork());
        if (!arguments.GetValue(_quiet)) Terminal.Note($"{folder}: {HumanNumber.Counted(tables, "table")} and manifest.json");
        return ExitCode.Fine;
    }
}
