using System.Collections.Immutable;

namespace VmQuery.Query.Tests.Laws.Questions;

/// <summary>Writes random questions that a session understands, from left to right: what stands before decides which columns there are.</summary>
internal sealed class QuestionWriter(Session session, Random random)
{
    private const int MostNested = 4, MostTries = 4, MostLength = 1500;
    private readonly QuestionWords _words = new(session.World);

    /// <summary>A question, or what else stands for a symbol; a few of them are wrong.</summary>
    public Derivation Next(string symbol = "script")
    {
        while (true)
            if (Expand(symbol, string.Empty, []) is { Text.Length: > 0 and < MostLength } found) return found;
    }

    // Null when nothing can stand here, as no column where there is none of its kind.
    private Derivation? Expand(string symbol, string before, ImmutableStack<string> open)
    {
        var isFixed = QuestionProductions.All.TryGetValue(symbol, out var alternatives);
        alternatives ??= _words.Of(symbol, () => AskedQuestion.Planned(session, before[..Math.Max(before.LastIndexOf('|'), 0)]));
        if (alternatives.Length == 0) return null;
        var nested = open.Count(outer => open.Count(other => other == outer) > 1) + (open.Contains(symbol) ? 1 : 0);
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            var alternative = isFixed && (attempt == MostTries || random.Next(MostNested) < nested) ? alternatives[0] : alternatives[random.Next(alternatives.Length)];
            if (Sequence(symbol, alternative, before, open.Push(symbol)) is { } found && (!IsChecked(symbol) || Makes(before + found.Text))) return found;
        }

        return null;
    }

    private Derivation? Sequence(string symbol, string alternative, string before, ImmutableStack<string> open)
    {
        var parts = ImmutableArray.CreateBuilder<Derivation>();
        for (var at = 0; at < alternative.Length;)
        {
            var brace = alternative.IndexOf('{', at);
            if (brace < 0) brace = alternative.Length;
            if (brace > at) parts.Add(Derivation.Of(alternative[at..brace]));
            var written = before + string.Concat(parts.Select(part => part.Text));
            if (brace == alternative.Length) break;
            var close = alternative.IndexOf('}', brace);
            var inner = alternative[(brace + 1)..close];
            // A question in brackets or of a definition knows nothing of what stands before it.
            if (inner is "again") parts.Add(Derivation.Of(before[..before.LastIndexOf('|')].Trim()));
            else if (Expand(inner, inner is "question" ? string.Empty : written, open) is { } part) parts.Add(part);
            else return null;
            at = close + 1;
        }

        return new Derivation(symbol, string.Empty, parts.ToImmutable());
    }

    private static bool IsChecked(string symbol) => symbol is "source" or "stage";

    private bool Makes(string text) => random.Next(50) == 0 || AskedQuestion.Planned(session, text) is not null;
}
