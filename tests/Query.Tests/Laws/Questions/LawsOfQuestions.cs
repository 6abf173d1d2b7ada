using VmQuery.Engine.Models;
using VmQuery.Query.Stages;

namespace VmQuery.Query.Tests.Laws.Questions;

/// <summary>What holds of every question. To add a law, add its line and its method, which says how a question breaks it.</summary>
internal static class LawsOfQuestions
{
    // A number that outgrows 64 bits and a place with two values show in the rows only.
    private static readonly string[] Late = ["VQL402", "VQL310"];

    /// <summary>All of them; those after the first two are about questions with an answer.</summary>
    public static IReadOnlyList<(string Name, Func<AskedQuestion, string?> Broken)> All { get; } =
    [
        ("what is refused is refused before it runs", Refused),
        ("what is accepted runs", Runs),
        ("sweeps and SQL give the same", asked => asked.Reply.Difference(asked.Portable, asked.Text)),
        ("rows take time in the range", Timed),
        ("certainty is one of four words", Certain),
        ("count counts rows", Counted),
        ("a picture is of columns", Drawn),
    ];

    /// <summary>How a question breaks the first law that it breaks; null when it keeps them all.</summary>
    public static string? Broken(Session session, Session portable, string text)
    {
        try
        {
            var asked = new AskedQuestion(session, portable, text);
            foreach (var (name, broken) in asked.Wrong.Count > 0 ? All.Take(1) : All.Skip(1))
            {
                if (broken(asked) is { } how) return $"{name}: {how}";
                if (asked.Answer is null) return null;
            }

            return null;
        }
        catch (Exception e)
        {
            return $"nothing is thrown: {e.GetType().Name} {e.Message}";
        }
    }

    private static string? Refused(AskedQuestion asked) => asked.Wrong.SequenceEqual(asked.Reply.Wrong) ? null : $"{string.Join(' ', asked.Wrong.Select(wrong => wrong.Message))}, but run: {asked.Reply.Said}";

    private static string? Runs(AskedQuestion asked) =>
        asked.Reply.Failure is not null || asked.Reply.Wrong.Any(wrong => !Late.Contains(wrong.Code)) ? asked.Reply.Said : null;

    // Stages may give columns of these names any value.
    private static string? Timed(AskedQuestion asked)
    {
        if (asked.Text.Contains('|', StringComparison.Ordinal) || asked.Plan is not { Timing: not null, Asked: var range } || asked.Answer is not { } answer) return null;
        var name = range.Instant ? "time" : "start";
        for (var row = 0; row < answer.RowCount; row++)
        {
            long start = (long)answer[name][row]!, stop = range.Instant ? start : (long)answer["stop"][row]!;
            if (start > stop || (start == stop && !IsSequence(asked.Text) && !range.Instant)) return $"row {row} from {start} to {stop}";
            if (range.Ranged && (start < range.StartNs || stop > range.StopNs)) return $"row {row} from {start} to {stop} in {range.StartNs}..{range.StopNs}";
        }

        return null;
    }

    // A sequence of two events at once takes no time, nor does an event beside a state.
    private static bool IsSequence(string text) => text.Contains(" then ", StringComparison.Ordinal) || text.Contains("from ", StringComparison.Ordinal) || text.Contains("event ", StringComparison.Ordinal);

    private static string? Certain(AskedQuestion asked)
    {
        if (asked.Text.Contains('|', StringComparison.Ordinal) || asked.Answer!.Columns.FirstOrDefault(column => column.Name == "certainty") is not { } column) return null;
        return Enumerable.Range(0, asked.Answer.RowCount).Select(row => column[row]).FirstOrDefault(word => !CommonColumns.Certainties.Contains(word as string ?? string.Empty)) is { } wrong ? wrong.ToString() : null;
    }

    private static string? Counted(AskedQuestion asked)
    {
        if (asked.Plan is null or Ended || asked.Ask(asked.Text + " | count") is not { } counted) return null;
        return Equals(counted["count"][0], (long)asked.Answer!.RowCount) ? null : $"{counted["count"][0]}, but there are {asked.Answer.RowCount}";
    }

    private static string? Drawn(AskedQuestion asked) => asked.Answer!.Plot is { } plot
        ? plot.By.Concat(plot.Values).Append(plot.Time).OfType<string>().FirstOrDefault(name => !asked.Answer.Columns.Any(column => column.Name == name))
        : null;
}
