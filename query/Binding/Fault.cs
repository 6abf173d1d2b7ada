using System.Collections.Immutable;

namespace VmQuery.Query.Binding;

/// <summary>Carries a diagnostic out of the depth of binding; never leaves the library.</summary>
internal sealed class Fault(Diagnostic diagnostic, params ImmutableArray<TextSpan> calls) : Exception(diagnostic.Message)
{
    /// <summary>Code of a parameter that has no value, which a check without values must not complain about.</summary>
    public const string MissingParameter = "VQL210";

    /// <summary>Calls that led to the place, the innermost first.</summary>
    public ImmutableArray<TextSpan> Calls => calls;

    /// <summary>Whether all that is wrong is that a parameter has no value.</summary>
    public bool IsMissingParameter => string.Equals(Diagnostic.Code, MissingParameter, StringComparison.Ordinal);

    /// <summary>What is wrong.</summary>
    public Diagnostic Diagnostic { get; } = diagnostic;

    /// <summary>The same fault in a definition that was called.</summary>
    public Fault CalledAt(TextSpan call) => new(Diagnostic, calls.Add(call));

    /// <summary>A fault at a place.</summary>
    public static Fault At(TextSpan span, string code, string message, string? hint = null) => new(new Diagnostic(code, span, message, hint));

    /// <summary>A word that is none of those that exist; the hint names the nearest.</summary>
    /// <param name="what">What was looked for, as <c>state of vcpu</c>.</param>
    public static Fault Unknown(TextSpan span, string code, string word, string what, IReadOnlyCollection<string> known, string? prefix = null)
    {
        var message = known.Count == 0
            ? $"There is no {what} `{word}`; this session has none."
            : $"There is no {what} `{word}`; there is {Suggest.Listed(known)}.";
        var near = Suggest.Nearest(word, known);
        return At(span, code, message, near is null ? null : $"Did you mean `{prefix}{near}`?");
    }
}
