using System.Buffers;
using System.Globalization;
using VmQuery.Query;

namespace VmQuery.Cli.Render;

/// <summary>
/// An answer as comma-separated values: one header line of machine names, quoting as in RFC 4180. Lines end with a line feed,
/// which every reader takes; no value at all is an empty field, an empty text is <c>""</c>.
/// </summary>
internal sealed class Csv : TextFormat
{
    private static readonly SearchValues<char> _special = SearchValues.Create(",\"\r\n");

    /// <inheritdoc/>
    public override string Name => "csv";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Write(Answer answer, AnswerView view, TextWriter output)
    {
        WriteLine(output, answer.Columns, column => Quoted(column.MachineName));
        var rows = view.Rows(answer);
        for (var row = 0; row < rows; row++)
        {
            var at = row;
            WriteLine(output, answer.Columns, column => Field(column[at]));
        }

        return [];
    }

    private static void WriteLine(TextWriter output, IReadOnlyList<AnswerColumn> columns, Func<AnswerColumn, string> field)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (i > 0) output.Write(',');
            output.Write(field(columns[i]));
        }

        output.Write('\n');
    }

    private static string Field(object? value) => value switch
    {
        null => "",
        string text => Quoted(text),
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Quoted(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAny(_special) ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
