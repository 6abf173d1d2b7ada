namespace VmQuery.Engine.Quality;

/// <summary>How much a finding matters to an answer.</summary>
internal enum Severity : byte
{
    /// <summary>Worth knowing; answers do not suffer.</summary>
    Note,

    /// <summary>Part of the answers is less sure or missing.</summary>
    Warning,

    /// <summary>A whole kind of answer is missing or part of the trace could not be read.</summary>
    Error,
}

/// <summary>Something about the data that an honest answer has to mention.</summary>
/// <param name="Code">Kebab-case code, one per kind of finding: <c>missing-event</c>, <c>events-lost</c>, <c>impossible-transition</c> …</param>
/// <param name="Subject">What it is about: a machine, stream or vCPU, as people would name it.</param>
/// <param name="Count">How often it was seen.</param>
/// <param name="FirstNs">When it was first seen, if it has a time.</param>
/// <param name="Message">One sentence: what was found and what it means for answers.</param>
internal sealed record Finding(string Code, Severity Severity, string Subject, long Count, long? FirstNs, string Message);

/// <summary>Collects findings; equal code and subject are counted together, the first message stands.</summary>
/// <remarks>For one thread: models take records on several, so they add what they found when they finish, one after the other.</remarks>
internal sealed class FindingLog
{
    private readonly Dictionary<(string Code, string Subject), Finding> _findings = [];

    /// <summary>Adds a finding to its kind.</summary>
    public void Add(Finding finding)
    {
        var key = (finding.Code, finding.Subject);
        _findings[key] = _findings.TryGetValue(key, out var known)
            ? known with { Count = known.Count + finding.Count }
            : finding;
    }

    /// <summary>All findings, the gravest first, then by code and subject.</summary>
    public IReadOnlyList<Finding> All =>
        [.. _findings.Values
            .OrderByDescending(finding => finding.Severity)
            .ThenBy(finding => finding.Code, StringComparer.Ordinal)
            .ThenBy(finding => finding.Subject, StringComparer.Ordinal)];
}
