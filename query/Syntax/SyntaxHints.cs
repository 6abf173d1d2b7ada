using VmQuery.Query.Binding;
using VmQuery.Query.Stages;

namespace VmQuery.Query.Syntax;

/// <summary>What would probably help where a question stops making sense: the word that was meant, a common slip, or how the thing is written.</summary>
internal static class SyntaxHints
{
    private static readonly Dictionary<Sort, string> Examples = new()
    {
        [Sort.Subject] = "Example: when vcpu 0 of guest \"web\" is preempted",
        [Sort.State] = "Example: is halted, is not in (guest, halted)",
        [Sort.Attribute] = "Example: with reason = \"HLT\"",
        [Sort.Event] = "Example: show event \"kvm_exit\" of vcpu 0",
        [Sort.Value] = "Example: dur > 10ms",
    };

    // What other languages call a stage.
    private static readonly Dictionary<string, string> Foreign = new(StringComparer.OrdinalIgnoreCase)
    {
        ["limit"] = "first", ["head"] = "first", ["take"] = "first", ["tail"] = "last", ["order"] = "sort", ["filter"] = "where", ["having"] = "where", ["group"] = "summarize", ["agg"] = "summarize", ["project"] = "select",
    };

    /// <summary>The hint where something else was found; null when there is none.</summary>
    public static string? Of(string vql, TextSpan place, Furthest furthest)
    {
        var found = vql.Substring(place.Start, place.Length);
        if (Suggest.Nearest(found, furthest.Labels.Where(label => label.Sort == Sort.Word).Select(label => label.Text)) is { } near) return $"Did you mean `{near}`?";
        return Slip(vql, place, found, furthest) ?? AtEnd(vql[..place.Start], furthest);
    }

    /// <summary>The hint where the question ends too early; null when there is none.</summary>
    public static string? AtEnd(string before, Furthest furthest) =>
        Commented(before) ?? Form(before) ?? (furthest.Labels.FirstOrDefault(label => Examples.ContainsKey(label.Sort)) is { } label ? Examples[label.Sort] : null);

    private static string? Commented(string before) =>
        VqlInput.CommentAt(before) is >= 0 and var at ? $"`{before[at..Math.Min(at + 8, before.Length)]}…` is a comment: -- and all after it, up to the end of the line." : null;

    private static string? Slip(string vql, TextSpan place, string found, Furthest furthest)
    {
        if (found is "=" && place.Start > 0 && vql[place.Start - 1] == '=') return "One `=` compares.";
        if (found is "m") return "`m` is no unit: min is a minute, MiB a size.";
        if (found is "'") return "A text stands in double quotes.";
        if (found is "“" or "”" or "„" or "«" or "‘" or "’") return "A text stands in straight double quotes: \"web\".";
        if (found.Length > 18 && found.All(char.IsAsciiDigit)) return "A number has at most 19 digits, one that counts or chooses at most 18.";
        if (found is "-" && furthest.Labels.Any(label => label.Text is "a quantity like 10ms" or "a whole number")) return "It cannot be less than nothing.";
        if (Foreign.TryGetValue(found, out var ours) && furthest.Labels.Any(label => label.Sort == Sort.Word && string.Equals(label.Text, ours, StringComparison.Ordinal))) return $"Here it is called `{ours}`.";
        if (Tokens.Reserved.Contains(found) && furthest.Labels.Any(label => label is { Sort: Sort.Phrase, Text: "a name" or "a name to give" })) return $"`{found}` is a word of the language; choose another name.";
        if (char.IsAsciiDigit(found[0]) && furthest.Labels.Any(label => label.Sort == Sort.State)) return "A number is compared: = 3, in (3, 4).";
        if (char.IsLetter(found[0]) && furthest.Labels.Any(label => label.Text is "a text in double quotes")) return "A text stands in double quotes.";
        if (furthest.Labels.All(label => label.Sort == Sort.Word && label.Family is not null)) return "Both at once is said with `and not`; a relation word such as `not during` chooses rows.";
        return furthest.Labels.Count > 2 && furthest.Labels.Any(label => label is { Sort: Sort.Sign, Text: ")" }) ? "A bracket is still open here." : null;
    }

    // How the stage is written that the question is in.
    private static string? Form(string before)
    {
        var bar = LastBar(before);
        if (bar < 0) return null;
        var word = before[(bar + 1)..].TrimStart().Split([' ', '\n', '\t', '('], 2)[0];
        return StageKinds.All.FirstOrDefault(kind => string.Equals(kind.Word, word, StringComparison.Ordinal)) is { } stage ? $"It is written: {stage.Form}" : null;
    }

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
