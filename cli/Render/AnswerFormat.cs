using System.Collections.Immutable;
using VmQuery.Query;

namespace VmQuery.Cli.Render;

/// <summary>How an answer is to be shown.</summary>
/// <param name="OriginNs">Start of the session; times for people count from here.</param>
internal sealed record AnswerView(long OriginNs)
{
    /// <summary>Rows that a table on a terminal shows when nobody says how many.</summary>
    public const int RowsOnTerminal = 50;

    /// <summary>Rows to show at most; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Cells in a line of a table.</summary>
    public int Width { get; init; } = Terminal.PipeWidth;

    /// <summary>Whether a table shows every column, however wide it gets.</summary>
    public bool Wide { get; init; }

    /// <summary>Whether a table may carry colors.</summary>
    public bool Color { get; init; }

    /// <summary>Rows of an answer that are shown.</summary>
    public int Rows(Answer answer) => Math.Min(answer.RowCount, Limit ?? int.MaxValue);
}

/// <summary>Writes an answer in one format.</summary>
internal abstract class AnswerFormat
{
    /// <summary>Formats that a terminal shows.</summary>
    public static ImmutableArray<TextFormat> Texts { get; } = [new AnswerTable(), new Csv(), new Json(), new JsonLines()];

    /// <summary>Every format that <c>--format</c> knows; the first is the default.</summary>
    public static ImmutableArray<AnswerFormat> All { get; } = [.. Texts, new ArrowStream()];

    /// <summary>The names of all formats.</summary>
    public static string[] Names { get; } = [.. All.Select(format => format.Name)];

    /// <summary>The names of those that a terminal shows, for people.</summary>
    public static string TextNames { get; } = string.Join(", ", Texts.Select(format => format.Name));

    /// <summary>Name of the format, as the user writes it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the format is for people: it may leave things out.</summary>
    public virtual bool ForPeople => false;

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The format of a name; null when there is none.</summary>
    public static AnswerFormat? Named(string name) => All.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Writes the answer.</summary>
    /// <param name="text">Where text goes.</param>
    /// <param name="bytes">The same place, for formats that are none.</param>
    /// <returns>What people should know about the way it is shown, one sentence each.</returns>
    public abstract IReadOnlyList<string> Write(Answer answer, AnswerView view, TextWriter text, Stream bytes);
}

/// <summary>Writes an answer as text, which several answers can share and a terminal shows.</summary>
internal abstract class TextFormat : AnswerFormat
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Write(Answer answer, AnswerView view, TextWriter text, Stream bytes) => Write(answer, view, text);

    /// <summary>Writes the answer.</summary>
    /// <returns>What people should know about the way it is shown, one sentence each.</returns>
    public abstract IReadOnlyList<string> Write(Answer answer, AnswerView view, TextWriter output);
}
