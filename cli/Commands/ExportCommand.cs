using System.Collections.Immutable;
using System.CommandLine;
using VmQuery.Cli.Render;
using VmQuery.Engine.Store;

namespace VmQuery.Cli.Commands;

/// <summary><c>vmq export</c>: a session as Parquet.</summary>
internal sealed class ExportCommand : VmqCommand
{
    private readonly Argument<string> _session = new("SESSION") { Description = "A session file." };
    private readonly Argument<string> _folder = new("DIR") { Description = "The folder to write: one Parquet file or folder a table, and manifest.json." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace an older export that is there." };
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
        new("vmq export prod.vmq out/ --force", "again, replacing the export that is there"),
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments)
    {
        var (session, folder) = (arguments.GetRequiredValue(_session), arguments.GetRequiredValue(_folder));
        SessionSource.RequireExisting(session);
        var options = new ParquetExportOptions { Replace = arguments.GetValue(_force) };
        var work = Terminal.Interrupt.StartWork();
        ProgressBars.Show<ExportProgress, bool>(Terminal, PhaseOf, progress =>
        {
            ParquetExport.Write(session, folder, options, progress, work);
            return true;
        });
        if (!arguments.GetValue(_quiet)) Terminal.Note($"{folder}: Parquet files and {ParquetManifest.FileName}, which says what they are.");
        return ExitCode.Fine;
    }

    private static PhaseProgress PhaseOf(ExportProgress report) => new("export", report.Done, report.Total, report.Table);
}
