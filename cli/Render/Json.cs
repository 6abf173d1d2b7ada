using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using VmQuery.Query;

namespace VmQuery.Cli.Render;

/// <summary>An answer as a JSON array of objects with machine names, one object a line.</summary>
internal sealed class Json : TextFormat
{
    /// <inheritdoc/>
    public override string Name => "json";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Write(Answer answer, AnswerView view, TextWriter output)
    {
        output.Write('[');
        var separator = "\n";
        foreach (var row in JsonRow.Of(answer, view))
        {
            output.Write(separator);
            output.Write(row);
            separator = ",\n";
        }

        output.Write("\n]\n");
        return [];
    }
}

/// <summary>An answer as JSON objects, one a line.</summary>
internal sealed class JsonLines : TextFormat
{
    /// <inheritdoc/>
    public override string Name => "jsonl";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Write(Answer answer, AnswerView view, TextWriter output)
    {
        foreach (var row in JsonRow.Of(answer, view))
        {
            output.Write(row);
            output.Write('\n');
        }

        return [];
    }
}

/// <summary>
/// Rows as JSON objects. Integers stay integers also beyond 2^53, where a reader with doubles only rounds them:
/// that is the reader's choice to make. Numbers that JSON has no word for are null.
/// </summary>
internal static class JsonRow
{
    // Characters beyond ASCII stay readable; what we write goes to files and pipes, never into a web page.
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The rows of an answer.</summary>
    public static IEnumerable<string> Of(Answer answer, AnswerView view)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, _options);
        var names = answer.Columns.Select(column => JsonEncodedText.Encode(column.MachineName, _options.Encoder)).ToArray();
        var rows = view.Rows(answer);
        for (var row = 0; row < rows; row++)
        {
            json.WriteStartObject();
            for (var i = 0; i < names.Length; i++)
            {
                json.WritePropertyName(names[i]);
                WriteValue(json, answer.Columns[i][row]);
            }

            json.WriteEndObject();
            json.Flush();
            yield return Encoding.UTF8.GetString(buffer.WrittenSpan);
            buffer.ResetWrittenCount();
            json.Reset();
        }
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case string text: json.WriteStringValue(text); break;
            case long number: json.WriteNumberValue(number); break;
            case ulong number: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            default: json.WriteNullValue(); break;
        }
    }
}
