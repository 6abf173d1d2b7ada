using System.Collections.Immutable;
using System.Text;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Linux;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Models.Xen;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Compile;

/// <summary>The page about the session schema is written from the declarations, so it cannot go stale.</summary>
public sealed class SessionSchemaPageTests
{
    private const string Introduction = """
        # The tables of a session

        A session (`*.vmq`) is a DuckDB database of storage version 1.0 or later: any DuckDB client can open it, and `vmq export` writes
        each table as Parquet. Times are ns since the Unix epoch; intervals are half-open, `[start_ns, stop_ns)`. What a machine recorded is on the
        clock of the outermost host only where `clock_segment` has an error bound for it (`err_lo_ns`, `err_hi_ns`); other machines' times are
        their own idea of the epoch.
        `machine_id` is the machine that owns the row's entity: for a vCPU its guest, for a CPU or thread the machine itself.

        Rows of a *track* are, per entity, disjoint, sorted and contiguous over the whole session; where nothing is known the state is
        `unknown`. Rows of a *span* may overlap. `certainty` is `certain` when both ends were recorded and nothing was lost between,
        `inferred` when it follows from later or indirect evidence, `edge` when the trace cuts it, `lossy` when events were lost in it.

        Kept events have a table each, `event_<name>`: `time_ns`, `machine_id` (who recorded it), `cpu`, `tid` (thread current there),
        `guest_id` and `vcpu` (when that thread is a vCPU), then the fields of the event. Their rows are nearly, not strictly, in time order:
        a row whose thread shows only later is held back until then, so sort by `time_ns` where the order matters. The tables `catalog_*` hold
        the vocabulary that the language reads.

        The types below are what a column holds; tables with many rows hold it more tightly. Names that recur (`reason`, `thread`, `woken_by`) are an
        ENUM of the names that occur, in the order of texts: it compares, sorts and prints as the VARCHAR it stands for. A column with the same value
        in every row is a generated column.

        This page is written by a test: `VMQ_BLESS=1 dotnet test tests/Engine.Tests --filter SessionSchemaPage`.

        """;

    [Fact]
    public void Page_saysWhatTheDeclarationsSay()
    {
        var page = Path.Combine(TestData.Root, "docs", "session.md");
        var expected = Write();
        if (Environment.GetEnvironmentVariable("VMQ_BLESS") is "1") File.WriteAllText(page, expected);

        Assert.Equal(expected, File.ReadAllText(page));
    }

    private static string Write()
    {
        var catalog = SessionTables.Catalog.With(VmCatalog.Catalog).With(LinuxCatalog.Catalog).With(XenCatalog.Catalog);
        var page = new StringBuilder(Introduction);
        page.Append("\n## Tracks\n");
        foreach (var track in catalog.Tracks) Append(page, track.Table, $"`{track.Name} of {track.Kind}`{(track.Main ? ", the main track" : string.Empty)}: {track.Help}");
        page.Append("\n## Spans\n");
        foreach (var span in catalog.Spans) Append(page, span.Table, $"of {span.Kind}: {span.Help}");
        page.Append("\n## Who is who, and what is doubtful\n");
        foreach (var table in SessionTables.All) Append(page, table, null);
        return page.ToString();
    }

    private static void Append(StringBuilder page, TableSchema table, string? help)
    {
        page.Append($"\n### {table.Name}\n\n");
        if (help is not null) page.Append($"{help}\n\n");
        page.Append("| column | type | meaning |\n|---|---|---|\n");
        foreach (var column in table.Columns) page.Append($"| `{column.Name}` | {TypeOf(column)} | {column.Help}{WordsOf(column.Words)} |\n");
    }

    private static string TypeOf(ColumnSchema column) => column.Type switch
    {
        ColumnType.BigInt => "BIGINT",
        ColumnType.UBigInt => "UBIGINT",
        ColumnType.Integer => "INTEGER",
        ColumnType.Real => "DOUBLE",
        ColumnType.Word => "ENUM",
        ColumnType.Name or ColumnType.Text => "VARCHAR",
        ColumnType.Flag => "BOOLEAN",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string WordsOf(ImmutableArray<string> words) =>
        words.IsDefaultOrEmpty ? string.Empty : $": {string.Join(", ", words.Select(word => $"`{word}`"))}";
}
