using System.Collections.Immutable;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Scripts;

/// <summary>A part of a script; parts stand with <c>;</c> between them.</summary>
internal abstract record Statement(QueryNode Query, TextSpan Span) : Node(Span);

/// <summary>A question.</summary>
/// <param name="Explain">Whether the plan is asked for and not the answer.</param>
internal sealed record Question(bool Explain, QueryNode Query, TextSpan Span) : Statement(Query, Span);

/// <summary>A question that gets a name: <c>let stolen(g) = when vcpu of guest $g is preempted</c>.</summary>
internal sealed record Definition(Word Name, ImmutableArray<Word> Parameters, QueryNode Query, TextSpan Span) : Statement(Query, Span)
{
    /// <summary>The name with its parameters, as a call looks.</summary>
    public string Signature => Parameters.IsEmpty ? Name.Text : $"{Name.Text}({string.Join(", ", Parameters.Select(parameter => parameter.Text))})";
}

/// <summary>A name that stands for its definition, with values for the parameters.</summary>
internal sealed record Call(Word Name, ImmutableArray<Literal> Arguments, TextSpan Span) : Node(Span);
