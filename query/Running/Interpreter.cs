using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Scripts;

namespace VmQuery.Query.Running;

/// <summary>Reads scripts, says what is wrong with them in words of the session, and answers their questions.</summary>
/// <param name="world">The vocabulary.</param>
/// <param name="kept">Definitions that earlier scripts gave, by name.</param>
internal sealed class Interpreter(SessionEngine engine, World world, IReadOnlyDictionary<string, string> kept)
{
    /// <summary>The script that a text is.</summary>
    /// <exception cref="VqlException">It is none.</exception>
    public Script Read(string vql)
    {
        try
        {
            return Script.Read(vql, kept.Values);
        }
        catch (VqlException wrong)
        {
            throw Told(wrong);
        }
    }

    /// <summary>Its statements, with their plans.</summary>
    /// <exception cref="VqlException">A word means nothing, or not this.</exception>
    public ImmutableArray<BoundStatement> Bind(Script script, IReadOnlyDictionary<string, object>? parameters) =>
        Telling(script, () => script.Bind(world, parameters));

    /// <summary>What is wrong with a text as far as that shows before it runs; that a parameter has no value is nothing wrong.</summary>
    public IReadOnlyList<Diagnostic> Faults(string vql)
    {
        Script? script = null;
        try
        {
            script = Script.Read(vql, kept.Values);
            script.Bind(world, parameters: null);
            return [];
        }
        catch (Fault fault)
        {
            return fault.IsMissingParameter ? [] : [.. script!.Here(fault).Select(Checked)];
        }
        catch (VqlException wrong)
        {
            return [.. wrong.Diagnostics.Select(Checked)];
        }
    }

    /// <summary>The answer to a question of a script, or how it would be made when the question asks for that.</summary>
    /// <exception cref="VqlException">It shows only now that the question is wrong.</exception>
    public Answer Answered(Script script, Question question, RowPlan plan, CancellationToken cancellation) => question.Explain
        ? Lines(Explained(script, question, plan))
        : Telling(script, () => Noted(Program.Of(plan, engine).Run(engine.Sql, cancellation), plan));

    /// <summary>How a question of a script would be answered.</summary>
    /// <exception cref="VqlException">The engine cannot plan it for a reason that lies in the question.</exception>
    public string Explained(Script script, Statement question, RowPlan plan) => Telling(script, () =>
    {
        var program = Program.Of(plan, engine);
        return Explanation.Of(question, program.Plan, program.Statement, script.Written, program.EnginePlan(engine.Sql));
    });

    /// <summary>A fault of a script as its users get it.</summary>
    public VqlException Told(Script script, Fault fault) => Told(script.Explain(fault));

    private VqlException Told(VqlException wrong) => new(wrong.Vql, [.. wrong.Diagnostics.Select(Checked)]);

    private Diagnostic Checked(Diagnostic diagnostic) => Examples.Checked(diagnostic, world);

    private T Telling<T>(Script script, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Fault fault)
        {
            throw Told(script, fault);
        }
    }

    private Answer Noted(Answer answer, RowPlan plan) => answer with { Footer = [.. answer.Footer, .. Unfilled.Said(plan, world), .. OwnPartners.Said(plan, world), .. AbsentWords.Of(plan, answer.RowCount, world)] };

    private static Answer Lines(string text)
    {
        var lines = text.TrimEnd().Split('\n');
        return new Answer([new AnswerColumn<string>("explain", "explain", ColumnKind.Text, false, lines, null)], lines.Length, []);
    }
}
