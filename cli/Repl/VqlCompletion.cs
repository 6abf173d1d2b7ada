using RadLine;
using VmQuery.Query;

namespace VmQuery.Cli.Repl;

/// <summary>The part of a question on the lines above the one that is typed.</summary>
internal interface IQuestionAbove
{
    /// <summary>The lines, each with its line break.</summary>
    string Before { get; }
}

/// <summary>Completes words of a question as the session knows them.</summary>
internal sealed class VqlCompletion(Session session, IQuestionAbove above) : ITextCompletion
{
    /// <inheritdoc/>
    public IEnumerable<string>? GetCompletions(string prefix, string word, string suffix)
    {
        var before = above.Before + prefix + word;
        return session.Complete(before + suffix, before.Length).Where(candidate => candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase));
    }
}
