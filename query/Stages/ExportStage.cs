using System.Collections.Immutable;
using System.Globalization;
using Sprache;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store;
using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>Writes the answer to a file: <c>export "modes.parquet"</c>. The answer then says what was written.</summary>
internal sealed record ExportStage(Literal Path, TextSpan Span) : EndStage(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "export",
        $"writes the answer to a new file: {string.Join(", ", RowsFile.Extensions)}",
        "show vm_exit of vcpu | stats by reason | export \"exits.csv\"",
        Literals.TextOrParameter.Select(path => (Func<TextSpan, StageNode>)(span => new ExportStage(path, span)))) { Form = "export \"FILE\"" };

    /// <inheritdoc/>
    protected override AnswerStep End(RowPlan input, StageSite site)
    {
        var path = site.Values.Text(Path);
        var extension = System.IO.Path.GetExtension(path);
        return RowsFile.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase)
            ? new Export(Path.Span, path)
            : throw Fault.At(Path.Span, "VQL312", $"The end of the name chooses the format; {string.Join(", ", RowsFile.Extensions)} would do.", example: "| export \"modes.parquet\"");
    }
}

/// <summary>An answer that goes to a file.</summary>
internal sealed record Export(TextSpan Span, string Path) : AnswerStep
{
    /// <inheritdoc/>
    public override string Title => $"written to {Path}";

    /// <inheritdoc/>
    public override bool IsLast => true;

    /// <inheritdoc/>
    public override void CheckBefore()
    {
        if (System.IO.Path.Exists(Path)) throw Fault.At(Span, "VQL312", $"There is a file {Path} already, and no question replaces a file.", "Remove it, or choose another name.", example: Tokens.Quote("new-" + System.IO.Path.GetFileName(Path)));
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) is { } folder && !Directory.Exists(folder))
            throw Fault.At(Span, "VQL312", $"There is no folder {folder} to write to.", example: $"| export {Tokens.Quote(System.IO.Path.GetFileName(Path))}");
    }

    /// <inheritdoc/>
    public override Answer Apply(Answer answer, CancellationToken cancellation)
    {
        if (answer.Columns.Count > RowsFile.MostColumns)
            throw Fault.At(Span, "VQL312", string.Create(CultureInfo.InvariantCulture, $"A file takes {RowsFile.MostColumns} columns, the answer has {answer.Columns.Count}."), "Choose some.", example: "| select start, dur | export \"some.csv\"");
        var table = new TableSchema("answer", [.. answer.Columns.Select(column => new ColumnSchema(column.MachineName, TypeOf(column), column.Name))], []);
        try
        {
            var bytes = RowsFile.Write(Path, table, Enumerable.Range(0, answer.RowCount).Select(row => answer.Columns.Select(column => column[row]).ToArray()), cancellation);
            return new Answer([Column("file", ColumnKind.Text, Path), Column("rows", ColumnKind.Integer, (long)answer.RowCount), Column("bytes", ColumnKind.Integer, bytes)], 1, answer.Footer);
        }
        catch (SessionFileException e)
        {
            throw new SessionException(e.Message, e);
        }
    }

    private static AnswerColumn<T> Column<T>(string name, ColumnKind kind, T value) => new(name, name, kind, false, [value], null);

    private static ColumnType TypeOf(AnswerColumn column) => column switch
    {
        AnswerColumn<long> => ColumnType.BigInt,
        AnswerColumn<ulong> => ColumnType.UBigInt,
        AnswerColumn<double> => ColumnType.Real,
        AnswerColumn<bool> => ColumnType.Flag,
        AnswerColumn<string> => ColumnType.Text,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
