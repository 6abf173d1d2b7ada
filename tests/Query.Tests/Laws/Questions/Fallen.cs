using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Laws.Questions;

/// <summary>Random questions that break a law, made smaller, one of each sort.</summary>
internal static class Fallen
{
    private const int Most = 5, Telling = 70;

    /// <summary>Asserts that none of so many questions breaks a law.</summary>
    /// <param name="broken">How a text breaks it; null when it does not.</param>
    /// <param name="before">What to do before each.</param>
    /// <param name="beside">What else the case is made of.</param>
    public static void None(Session session, string symbol, int cases, Func<string, string?> broken, Action? before = null, Func<string>? beside = null)
    {
        var seed = Law.Seed();
        var writer = new QuestionWriter(session, new Random(seed));
        var fallen = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < cases && fallen.Count < Most; i++)
        {
            before?.Invoke();
            var question = writer.Next(symbol);
            if (broken(question.Text) is not { } how || fallen.ContainsKey(Sort(how))) continue;
            var small = question.Shrunk(text => broken(text) is { } again && Sort(again) == Sort(how)).Text;
            fallen[Sort(how)] = $"{small}\n  {(beside is null ? string.Empty : $"beside {beside()}: ")}{broken(small)}";
        }

        Assert.True(fallen.Count == 0, $"seed {seed}\n{string.Join('\n', fallen.Values)}");
    }

    // What is told of one question in the same words as of another is the same fault, whatever its numbers.
    private static string Sort(string how) => new([.. how.Where(letter => !char.IsDigit(letter)).Take(Telling)]);
}
