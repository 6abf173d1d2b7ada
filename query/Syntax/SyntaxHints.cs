using VmQuery.Query.Binding;
using VmQuery.Query.Reference;
using VmQuery.Query.Stages;

namespace VmQuery.Query.Syntax;

/// <summary>What would probably help where a question stops making sense: the word that was meant, a common slip, or how the thing is written.</summary>
internal static class SyntaxHints
{
    // What other languages call a stage.
    private static readonly Dictionary<string, string> Foreign = new(StringComparer.OrdinalIgnoreCase)
    {
        ["limit"] = "first", ["head"] = "first", ["take"] = "first", ["tail"] = "last", ["order"] = "sort", ["filter"] = "where", ["having"] = "where", ["group"] = "summarize", ["agg"] = "summarize", ["project"] = "select",
    };

    /// <summary>The hint where something else was found; null when there is none.</summary>
    public static string? Of(string vql, TextSpan place, Furthest furthest)
    {
        var found = vql.Substring(place.Start, place.Length);
        if (Misplaced(found, vql[..place.Start].TrimEnd(), furthest) is { } moved) return moved;
        if (Suggest.Nearest(found, furthest.Labels.Where(label => label.Sort == Sort.Word).Select(label => label.Text)) is { } near) return $"Did you mean `{near}`?";
        return (found is "@" && Calendar.Wrong(vql[place.Stop..]) is { } wrong ? $"{wrong} {Examples.Lead}2.5s" : null) ?? Drop(found, furthest) ?? (IsOpenPeriod(furthest) ? Period : null) ?? Joined(Slip(vql, place, found, furthest), vql[..place.Start]);
    }

    /// <summary>The hint where the question ends too early.</summary>
    public static string AtEnd(string before, Furthest furthest) => IsOpenPeriod(furthest) ? Period : Joined(Commented(before), before);

    // What helps, and how the construct is written that the question is in, with an example.
    private static string Joined(string? slip, string before)
    {
        var (form, example) = Stage(before) is { } stage ? (slip ?? $"It is written: {stage.Form}.", stage.Example) : (slip, ReadLast(before).Example);
        return (form is null ? string.Empty : form + " ") + Examples.Lead + example;
    }

    // What is right, but elsewhere.
    private static string? Misplaced(string found, string before, Furthest furthest) => found switch
    {
        "let" when before.EndsWith("explain", StringComparison.Ordinal) => $"Names are given first; `explain` stands before the question. {Examples.Lead}let long = when vcpu is preempted; explain long",
        "on" when furthest.Labels.Any(label => label is { Sort: Sort.Word, Text: "with" }) => $"`on` stands right after the kind, before `is`. {Examples.Lead}when vcpu on cpu is preempted",
        _ => null,
    };

    // What can stand right where the wrong thing stands.
    private static string? Drop(string found, Furthest furthest)
    {
        bool Could(string phrase) => furthest.Labels.Any(label => label.Sort == Sort.Phrase && string.Equals(label.Text, phrase, StringComparison.Ordinal));
        if (Foreign.TryGetValue(found, out var ours) && furthest.Labels.Any(label => label.Sort == Sort.Word && string.Equals(label.Text, ours, StringComparison.Ordinal)))
            return $"Here it is called `{ours}`. {Examples.Lead}{StageKinds.Named(ours).Example}";
        if (found is "'" or "“" or "”" or "„" or "«" or "‘" or "’") return $"A text stands in straight double quotes. {Examples.Lead}\"web\"";
        if (char.IsAsciiDigit(found[0]) && furthest.Labels.Any(label => label.Sort == Sort.State)) return $"A number is compared. {Examples.Lead}{Manual.OfSource("comparison")!.Example}";
        if (furthest.Labels.All(label => label.Sort == Sort.Word && label.Family is not null)) return $"Both at once is said with `and not`; a relation word such as `not during` chooses rows. {Examples.Lead}when vcpu is guest and not cpu is idle";
        if (found is "m") return $"`m` is no unit: min is a minute, MiB a size. {Examples.Lead}min";
        if (char.IsAsciiDigit(found[0]) && found.All(c => char.IsAsciiDigit(c) || c == '.'))
        {
            if (Could("a quantity like 10ms")) return $"A length has a unit. {Examples.Lead}{found}ms";
            if (Could("a time like 12.5s")) return $"A time has a unit. {Examples.Lead}{found}s";
        }

        if (Tokens.Reserved.Contains(found) && (Could("a name") || Could("a name to give"))) return $"`{found}` is a word of the language; choose another name. {Examples.Lead}{found}_2";
        return char.IsLetter(found[0]) && Could("a text in double quotes") ? $"A text stands in double quotes. {Examples.Lead}\"{found}\"" : null;
    }

    private const string Period = $"{Examples.Lead}when from vcpu is halted to vcpu is preempted";

    private static bool IsOpenPeriod(Furthest furthest) => furthest.Labels.Any(label => label is { Sort: Sort.Word, Text: "to" });

    private static string? Commented(string before) =>
        VqlInput.CommentAt(before) is >= 0 and var at ? $"`{before[at..Math.Min(at + 8, before.Length)]}…` is a comment: -- and all after it, up to the end of the line." : null;

    private static string? Slip(string vql, TextSpan place, string found, Furthest furthest)
    {
        if (found is "=" && place.Start > 0 && vql[place.Start - 1] == '=') return "One `=` compares.";
        if (found.Length > 18 && found.All(char.IsAsciiDigit)) return "A number has at most 19 digits, one that counts or chooses at most 18.";
        if (found is "-" && furthest.Labels.Any(label => label.Text is "a quantity like 10ms" or "a whole number")) return "It cannot be less than nothing.";
        return furthest.Labels.Count > 2 && furthest.Labels.Any(label => label is { Sort: Sort.Sign, Text: ")" }) ? "A bracket is still open here." : null;
    }

    // The stage that the question is in.
    private static StageKind? Stage(string before)
    {
        var bar = LastBar(before);
        if (bar < 0) return null;
        var word = before[(bar + 1)..].TrimStart().Split([' ', '\n', '\t', '('], 2)[0];
        return StageKinds.All.FirstOrDefault(kind => string.Equals(kind.Word, word, StringComparison.Ordinal));
    }

    // The construct whose word was read last.
    private static Construct ReadLast(string before) =>
        before.Split([' ', '\n', '\t', '(', ')'], StringSplitOptions.RemoveEmptyEntries).Reverse().Select(Manual.OfSource).FirstOrDefault(construct => construct is not null)
        ?? Manual.OfSource("when")!;

    // The last bar that is in no bracket that was closed again.
    private static int LastBar(string text)
    {
        var depth = 0;
        for (var at = text.Length - 1; at >= 0; at--)
        {
            switch (text[at])
            {
                case '"': at = text.LastIndexOf('"', Math.Max(at - 1, 0)); break;
                case ')': depth++; break;
                case '(': depth = Math.Max(depth - 1, 0); break;
                case '|' when depth == 0: return at;
                default: break;
            }
        }

        return -1;
    }
}
