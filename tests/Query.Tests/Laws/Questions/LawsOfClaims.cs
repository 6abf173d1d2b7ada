namespace VmQuery.Query.Tests.Laws.Questions;

/// <summary>What holds of every claim A that takes time, and of any other B, said as questions. To add a law, add its line.</summary>
internal static class LawsOfClaims
{
    /// <summary>Questions that have no rows.</summary>
    public static IReadOnlyList<string> Empty { get; } =
    [
        "when (A) and not (A)",
        "when (A) not during (A)",
        "when A | overlap (when not not (A)) as covered | where covered < dur",
        "when A | overlap (when (A) or (A)) as covered | where covered < dur",
        "when A | overlap (when (A) or (B)) as covered | where covered < dur",
        "when (A) and (B) | overlap (when A) as covered | where covered < dur",
        "when (A) and (B) | overlap (when B) as covered | where covered < dur",
        "when (A) during (B) | overlap (when B) as covered | where covered < dur",
        "when A | clip (when B) | overlap (when B) as covered | where covered < dur",
        "when A | gaps | overlap (when A) as covered | where covered > 0ns",
    ];

    /// <summary>Questions that have the same number of rows.</summary>
    public static IReadOnlyList<(string One, string Other)> Equal { get; } =
    [
        ("when A", "when (A) during (A)"),
        ("when A", "when (A) overlapping (A)"),
        ("when A", "when (A) matching (A)"),
        ("when (A) during (B)", "when (A) during (B) during (B)"),
        ("when (A) and (B)", "when (B) and (A)"),
        ("when (A) or (B)", "when (B) or (A)"),
        ("when A | merge", "when A | merge | merge"),
        ("when not (A)", "when not not not (A)"),
    ];

    /// <summary>How two claims break a law; null when they keep all that can be asked of them.</summary>
    public static string? Broken(Session session, string a, string b)
    {
        foreach (var law in Empty)
            if (Rows(session, law, a, b) is > 0 and var rows) return $"{law} has {rows} rows";
        foreach (var (one, other) in Equal)
            if (Rows(session, one, a, b) is { } rows && Rows(session, other, a, b) is { } others && rows != others) return $"{one} has {rows} rows and {other} {others}";
        return null;
    }

    private static int? Rows(Session session, string law, string a, string b)
    {
        var text = string.Concat(law.Select(letter => letter switch { 'A' => $"({a}) for > 0ns", 'B' => $"({b}) for > 0ns", _ => letter.ToString() }));
        return session.Check(text).Count > 0 ? null : Reply.Of(session, text).Answer?.RowCount;
    }
}
