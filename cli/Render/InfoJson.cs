using System.Globalization;

namespace VmQuery.Cli.Render;

/// <summary>What is in a session, as one JSON object: its span, then an array for each table.</summary>
internal static class InfoJson
{
    /// <summary>Writes all of it.</summary>
    public static void Write(SessionInfo info, TextWriter output)
    {
        var span = info.Summary.Span;
        output.Write(string.Create(CultureInfo.InvariantCulture, $"{{\n\"start_ns\": {span.StartNs},\n\"stop_ns\": {span.StopNs}"));
        foreach (var section in info.Sections)
        {
            output.Write($",\n\"{section.Key}\": [");
            output.Write(string.Join(',', JsonRow.Of(section.Rows, new AnswerView(span.StartNs)).Select(row => "\n" + row)));
            output.Write("\n]");
        }

        output.Write("\n}\n");
    }
}
