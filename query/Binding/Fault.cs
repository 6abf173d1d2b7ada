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

    /// <summary>Whether it is about what was named before, so that a fault there may have caused it.</summary>
    public bool LooksBack => Diagnostic.Code is "VQL213" or "VQL215";

    /// <summary>What is wrong.</summary>
    public Diagnostic Diagnostic { get; } = diagnostic;

    /// <summary>Other faults of the same question, which this one did not cause.</summary>
    public ImmutableArray<Fault> Others { get; private init; } = [];

    /// <summary>This one and the others, in the order of the text.</summary>
    public IEnumerable<Fault> All => Others.Prepend(this).OrderBy(fault => fault.Diagnostic.Span.Start);

    /// <summary>The same fault in a definition that was called.</summary>
    public Fault CalledAt(TextSpan call) => new(Diagnostic, calls.Add(call)) { Others = [.. Others.Select(other => other.CalledAt(call))] };

    /// <summary>One or several faults as one; a parameter without a value is named when nothing else is wrong.</summary>
    public static Fault Together(IEnumerable<Fault> faults)
    {
        ImmutableArray<Fault> all = [.. faults.SelectMany(fault => fault.All).DistinctBy(fault => fault.Diagnostic)];
        var first = all.FirstOrDefault(fault => !fault.IsMissingParameter) ?? all[0];
        return new Fault(first.Diagnostic, first.Calls) { Others = [.. all.Where(fault => fault != first && !fault.IsMissingParameter)] };
    }

    /// <summary>This fault, and that of a part that comes after it, unless that part looks back at what is wrong.</summary>
    public IEnumerable<Fault> With(Func<object> later)
    {
        try
        {
            later();
            return [this];
        }
        catch (Fault fault)
        {
            return fault.LooksBack ? [this] : [this, fault];
        }
    }

    /// <summary>Does several things of which none needs another; what is wrong with any comes out together.</summary>
    public static ImmutableArray<T> Gather<T>(params IEnumerable<Func<T>> steps)
    {
        var (done, faults) = (ImmutableArray.CreateBuilder<T>(), new List<Fault>());
        foreach (var step in steps)
        {
            try
            {
                done.Add(step());
            }
            catch (Fault fault)
            {
                faults.Add(fault);
            }
        }

        return faults.Count == 0 ? done.ToImmutable() : throw Together(faults);
    }

    /// <summary>A fault at a place.</summary>
    /// <param name="hint">What would do, in a sentence.</param>
    /// <param name="example">What would do, as it is written.</param>
    public static Fault At(TextSpan span, string code, string message, string? hint = null, string? example = null) =>
        new(new Diagnostic(code, span, message, example is null ? hint : hint is null ? Examples.Lead + example : $"{hint} {Examples.Lead}{example}"));

    /// <summary>A word that is none of those that exist; the hint names the nearest.</summary>
    /// <param name="what">What was looked for, as <c>state of vcpu</c>.</param>
    /// <param name="example">What would do when none is near; null takes the first that exists.</param>
    public static Fault Unknown(TextSpan span, string code, string word, string what, IReadOnlyCollection<string> known, string? example = null)
    {
        var message = known.Count == 0
            ? $"There is no {what} `{word}`; this session has none."
            : $"There is no {what} `{word}`; there is {Suggest.Listed(known)}.";
        var near = Suggest.Nearest(word, known);
        return At(span, code, message, near is not null ? $"Did you mean `{near}`?" : (example ?? Examples.Of(known)) is { } some ? Examples.Lead + some : null);
    }
}
