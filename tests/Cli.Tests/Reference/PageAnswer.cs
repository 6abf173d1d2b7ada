using VmQuery.Query;

namespace VmQuery.Cli.Tests.Reference;

/// <summary>How a page shows an answer: as <c>vmq query</c> does, cut after some rows.</summary>
internal static class PageAnswer
{
    public const int Width = 118;

    public static string Of(Session session, string vql, int rows)
    {
        var answer = session.Query(vql);
        using var output = new StringWriter { NewLine = "\n" };
        new AnswerTable().Write(answer, new AnswerView(session.StartNs) { Limit = rows, Width = Width }, output);
        // The plan of an engine is as long as its version has it.
        if (answer.RowCount > rows) output.Write(vql.StartsWith("explain", StringComparison.Ordinal) ? " …\n" : $" … {answer.RowCount - rows} more\n");
        foreach (var line in answer.Footer.SelectMany(sentence => CellText.Wrap(sentence, Width))) output.Write(line + "\n");
        return string.Concat(output.ToString().Split('\n').SkipLast(1).Select(line => line.TrimEnd() + "\n"));
    }
}
