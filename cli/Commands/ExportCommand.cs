using System.Collections.Immutable;
using System.CommandLine;
using VmQuery.Cli.Render;
using VmQuery.Engine.Store;
using VmQuery.Engine.Store.ClickHouse;

namespace VmQuery.Cli.Commands;

/// <summary><c>vmq export</c>: a session as Parquet, or into a database of a ClickHouse server.</summary>
internal sealed class ExportCommand : VmqCommand
{
    private readonly Argument<string> _session = new("SESSION") { Description = "A session file." };
    private readonly Argument<string?> _folder = new("DIR")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "The folder to write: one Parquet file or folder a table, and manifest.json.",
    };

    private readonly Option<ClickHouseAddress?> _server = CommonOptions.Server("--to", "Load a ClickHouse server instead of writing a folder; clickhouses:// uses TLS.");
    private readonly Option<bool> _force = new("--force") { Description = "Replace an older export that is there." };
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public ExportCommand(Terminal terminal)
        : base("export", "Writes a session as Parquet files, or into a ClickHouse server.", terminal)
    {
        Add(_session);
        Add(_folder);
        Add(_server);
        Add(_force);
        Add(_quiet);
    }

    /// <inheritdoc/>
    public override ImmutableArray<Example> Examples =>
    [
        new("vmq export prod.vmq out/", "every table, for pandas, Polars, Spark or DuckDB"),
        new("vmq export prod.vmq out/ --force", "again, replacing the export that is there"),
        new("vmq export prod.vmq --to clickhouse://ch.example:8123/prod", "into a database of a ClickHouse server, for vmq query --engine"),
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments)
    {
        var session = arguments.GetRequiredValue(_session);
        SessionSource.RequireReadable(session);
        var note = (arguments.GetValue(_folder), arguments.GetValue(_server)) switch
        {
            ({ } folder, null) => ToFolder(session, folder, arguments.GetValue(_force)),
            (null, { } server) => ToServer(session, server, arguments.GetValue(_force)),
            _ => throw new UsageException("An export needs one place to go: a folder, as in vmq export prod.vmq out/, or --to and the address of a server."),
        };
        if (!arguments.GetValue(_quiet)) Terminal.Note(note);
        return ExitCode.Fine;
    }

    private string ToFolder(string session, string folder, bool replace)
    {
        Work((progress, work) => ParquetExport.Write(session, folder, new ParquetExportOptions { Replace = replace }, progress, work));
        return $"{folder}: Parquet files and {ParquetManifest.FileName}, which says what they are.";
    }

    private string ToServer(string session, ClickHouseAddress server, bool replace)
    {
        Work((progress, work) => ClickHouseExport.Write(session, server, replace, progress, work));
        return $"{server}: loaded; ask it with vmq query --engine {server}";
    }

    private void Work(Action<IProgress<ExportProgress>?, CancellationToken> export)
    {
        var work = Terminal.Interrupt.StartWork();
        ProgressBars.Show<ExportProgress, bool>(Terminal, PhaseOf, progress =>
        {
            export(progress, work);
            return true;
        });
    }

    private static PhaseProgress PhaseOf(ExportProgress report) => new("export", report.Done, report.Total, report.Table);
}
