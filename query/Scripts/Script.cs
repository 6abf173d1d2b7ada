using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Scripts;

/// <summary>A statement whose words are known.</summary>
/// <param name="Plan">Its plan; null for a definition that cannot have one before its parameters have values.</param>
internal readonly record struct BoundStatement(Statement Statement, RowPlan? Plan);

/// <summary>A script that was read, together with the definitions that a session keeps from earlier ones.</summary>
/// <remarks>
/// What is wrong in a definition is shown in its own text. So that one span says both which text and where, the kept texts are
/// counted on behind the script:
/// <code>
/// script        kept 1      kept 2
/// 0 ······ n    n+1 ··· m   m+1 ··· k
/// </code>
/// A kept text is read with as many blanks before it, which reading skips.
/// </remarks>
internal sealed class Script
{
    private readonly string _vql;
    private readonly ImmutableArray<(int Start, string Text)> _kept;
    private readonly ImmutableArray<Definition> _known;
    private readonly ImmutableArray<Statement> _statements;

    private Script(string vql, ImmutableArray<(int, string)> kept, ImmutableArray<Definition> known, ImmutableArray<Statement> statements) =>
        (_vql, _kept, _known, _statements) = (vql, kept, known, statements);

    /// <summary>Reads a script.</summary>
    /// <param name="kept">Texts of the definitions from before.</param>
    /// <exception cref="VqlException">It is none.</exception>
    public static Script Read(string vql, IEnumerable<string> kept)
    {
        try
        {
            var statements = VqlParser.Parse(vql);
            var start = vql.Length + 1;
            var placed = ImmutableArray.CreateBuilder<(int, string)>();
            foreach (var text in kept)
            {
                placed.Add((start, text));
                start += text.Length + 1;
            }

            return new Script(vql, placed.ToImmutable(), [.. placed.Select(item => (Definition)VqlParser.Parse(item.Item2, item.Item1)[0])], statements);
        }
        catch (Fault fault)
        {
            throw new VqlException(vql, [fault.Diagnostic]);
        }
    }

    /// <summary>The definitions of the script itself with their texts.</summary>
    public IEnumerable<(string Name, string Text)> Definitions =>
        _statements.OfType<Definition>().Select(definition => (definition.Name.Text, _vql.Substring(definition.Span.Start, definition.Span.Length)));

    /// <summary>Every statement with its plan, in order; what is wrong comes out before anything runs.</summary>
    /// <exception cref="Fault">A word means nothing, or not this.</exception>
    public ImmutableArray<BoundStatement> Bind(World world, IReadOnlyDictionary<string, object>? parameters)
    {
        var definitions = _known.Aggregate(Scripts.Definitions.None, (all, definition) => all.With(definition));
        var bound = new List<Func<BoundStatement>>();
        var own = new HashSet<string>(StringComparer.Ordinal);
        foreach (var statement in _statements)
        {
            if (statement is Definition definition)
            {
                Refuse(definition, own);
                definitions = definitions.With(definition);
            }

            var binder = new SpanBinder(world, new Values(parameters), definitions);
            bound.Add(() => new BoundStatement(statement, Plan(statement, binder)));
        }

        return Fault.Gather(bound);
    }

    /// <summary>A fault of the script as users get it: in the text that it lies in, with the calls that led there.</summary>
    public VqlException Explain(Fault fault)
    {
        var (text, start) = Locate(fault.Diagnostic.Span);
        return new VqlException(text, [.. fault.All.Where(other => Locate(other.Diagnostic.Span).Start == start).Select(Told)]);
    }

    /// <summary>The same for who knows the script only: a fault in a kept text stands where that is called.</summary>
    public IReadOnlyList<Diagnostic> Here(Fault fault) =>
        [.. fault.All.Select(each => each.Diagnostic.Span.Start > _vql.Length ? Told(each) with { Span = each.Calls[^1] } : Told(each))];

    private Diagnostic Told(Fault fault)
    {
        var diagnostic = fault.Diagnostic;
        var hint = fault.Calls.Aggregate(diagnostic.Hint, (hint, call) => $"Called {Place(call)}.{(hint is null ? string.Empty : " ")}{hint}");
        return diagnostic with { Span = diagnostic.Span with { Start = diagnostic.Span.Start - Locate(diagnostic.Span).Start }, Hint = hint };
    }

    // A definition is checked as soon as it is made; what depends on its parameters is left for its calls.
    private static RowPlan? Plan(Statement statement, SpanBinder binder)
    {
        if (statement is not Definition definition) return QuestionBinder.Bind(statement.Query, binder);
        try
        {
            return QuestionBinder.Bind(statement.Query, binder.Inside(definition));
        }
        catch (Fault fault) when (fault.IsMissingParameter)
        {
            return null;
        }
    }

    private static void Refuse(Definition definition, HashSet<string> own)
    {
        if (!own.Add(definition.Name.Text)) throw Fault.At(definition.Name.Span, "VQL224", $"This script has two definitions of `{definition.Name.Text}`; give one another name.", example: $"{definition.Name.Text}_2");
        var twice = definition.Parameters.GroupBy(parameter => parameter.Text, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) throw Fault.At(twice.Last().Span, "VQL224", $"Two parameters are called `{twice.Key}`; give one another name.", example: $"{twice.Key}_2");
    }

    /// <summary>The words at a place, with one blank where there are several or a line ends.</summary>
    public string Written(TextSpan span)
    {
        var (text, start) = Locate(span);
        return string.Join(' ', text.Substring(span.Start - start, span.Length).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private (string Text, int Start) Locate(TextSpan span)
    {
        foreach (var (start, text) in _kept)
            if (span.Start >= start && span.Start <= start + text.Length) return (text, start);
        return (_vql, 0);
    }

    private string Place(TextSpan call)
    {
        var (text, start) = Locate(call);
        var at = call.Start - start;
        var line = text.AsSpan(0, at).Count('\n') + 1;
        return string.Create(CultureInfo.InvariantCulture, $"in line {line} as {text.AsSpan(at, call.Length)}");
    }
}
