using VmQuery.Query.Binding;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Laws.Questions;

/// <summary>
/// What holds of the whole language, tried on random questions about every sample session and a capture: constructs that nobody thought of together.
/// What falls is shown made smaller.
/// </summary>
public sealed class QuestionLaws(QuestionSessions sessions) : IClassFixture<QuestionSessions>
{
    private const int Carets = 6;

    [Theory]
    [MemberData(nameof(QuestionSessions.Names), MemberType = typeof(QuestionSessions))]
    public void Question_ofAnyWords_keepsTheLaws(string name)
    {
        var (session, portable) = sessions[name];
        Fallen.None(session, "script", Law.Cases(15), text => LawsOfQuestions.Broken(session, portable, text));
    }

    [Theory]
    [MemberData(nameof(QuestionSessions.Names), MemberType = typeof(QuestionSessions))]
    public void Claims_ofAnyWords_keepTheLaws(string name)
    {
        var (session, _) = sessions[name];
        var others = new QuestionWriter(session, new Random(Law.Seed() + 1));
        var other = string.Empty;
        Fallen.None(session, "claim", Law.Cases(2), text => LawsOfClaims.Broken(session, text, other), () => other = others.Next("track").Text, () => other);
    }

    [Theory]
    [MemberData(nameof(QuestionSessions.Names), MemberType = typeof(QuestionSessions))]
    public void Completion_anywhere_offersWhatMayStandThere(string name)
    {
        var (session, _) = sessions[name];
        Fallen.None(session, "script", Law.Cases(8), text => Misled(session, text));
    }

    // Places are chosen by the text, so that a smaller text is tried anew.
    private static string? Misled(Session session, string text)
    {
        var random = new Random(text.Length);
        for (var i = 0; i < Carets; i++)
        {
            var caret = random.Next(text.Length + 1);
            var before = text[..Completion.Start(text[..caret])];
            var words = session.Complete(text, caret);
            if (words.Count == 0) continue;
            var offered = before + words[random.Next(words.Count)];
            if (session.Check(offered) is [{ Code: "VQL101" or "VQL102" or "VQL104" } wrong] && wrong.Span.Start < offered.Length) return $"offered {offered[before.Length..]} after {before}: {wrong.Message}";
        }

        return null;
    }
}
