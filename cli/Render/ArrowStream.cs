using VmQuery.Query;

namespace VmQuery.Cli.Render;

/// <summary>An answer as an Arrow IPC stream, for other programs.</summary>
internal sealed class ArrowStream : AnswerFormat
{
    /// <inheritdoc/>
    public override string Name => "arrow";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Write(Answer answer, AnswerView view, TextWriter text, Stream bytes)
    {
        text.Flush();
        (answer with { RowCount = view.Rows(answer) }).WriteArrow(bytes);
        bytes.Flush();
        return [];
    }
}
