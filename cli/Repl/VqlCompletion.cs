using RadLine;
using VmQuery.Query.Binding;

namespace VmQuery.Cli.Repl;

/// <summary>The part of a question on the lines above the one that is typed.</summary>
internal interface IQuestionAbove
{
    /// <summary>The lines, each with its line break.</summary>
    string Before { get; }
}

/// <summary>Completes words of a question as the session knows them.</summary>
internal sealed class VqlCompletion(Conversation conversation, IQuestionAbove above) : ITextCompletion
{
    /// <inheritdoc/>
    /// <remarks>What the editor calls a word and what the language does are not the same: a quote, a dollar or a bracket may belong to either.</remarks>
    public IEnumerable<string>? GetCompletions(string prefix, string word, string suffix)
    {
        var line = prefix + word;
        var before = above.Before + line;
        var kept = line[..Math.Min(Completion.Start(before) - above.Before.Length, line.Length)];
        return conversation.Session.Complete(before + suffix, before.Length, conversation.Parameters.Keys)
            .Select(candidate => kept + candidate)
            .Where(completed => completed.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Select(completed => completed[prefix.Length..]);
    }
}
