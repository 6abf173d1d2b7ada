using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Scripts;

namespace VmQuery.Query.Tests.Laws.Questions;

/// <summary>A random question and what is said to it.</summary>
internal sealed class AskedQuestion(Session session, Session portable, string text)
{
    private readonly Lazy<Reply> _reply = new(() => Reply.Of(session, text)), _portable = new(() => Reply.Of(portable, text));

    /// <summary>The question.</summary>
    public string Text => text;

    /// <summary>What is wrong with it before it runs.</summary>
    public IReadOnlyList<Diagnostic> Wrong { get; } = session.Check(text);

    /// <summary>What a session says that sweeps.</summary>
    public Reply Reply => _reply.Value;

    /// <summary>What a session says that does everything in SQL.</summary>
    public Reply Portable => _portable.Value;

    /// <summary>The answer; null when there is none.</summary>
    public Answer? Answer => Reply.Answer;

    /// <summary>The plan of the last statement; null when it is wrong.</summary>
    public RowPlan? Plan => Planned(session, text);

    /// <summary>Another question to the same session; null when it has no answer.</summary>
    public Answer? Ask(string other) => session.Check(other).Count > 0 ? null : Reply.Of(session, other).Answer;

    /// <summary>The plan of the last statement of a text; null when that is wrong.</summary>
    public static RowPlan? Planned(Session session, string text)
    {
        try
        {
            return Script.Read(text, []).Bind(session.World, parameters: null)[^1].Plan;
        }
        catch (Exception wrong) when (wrong is Fault or VqlException)
        {
            return null;
        }
    }
}
