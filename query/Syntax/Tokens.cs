using System.Collections.Frozen;
using Sprache;

namespace VmQuery.Query.Syntax;

/// <summary>The primitive parsers: each skips blanks, reads one token, and notes what it wanted when it fails.</summary>
internal static class Tokens
{
    /// <summary>Words that no name can be unless it is quoted; stage words are not among them.</summary>
    public static FrozenSet<string> Reserved { get; } = new[]
    {
        "when", "show", "list", "sql", "let", "explain", "event", "from", "to", "then", "and", "or", "not", "is", "are", "with", "in", "at", "for",
        "of", "on", "by", "per", "every", "as", "any", "all", "no", "each", "other", "during", "containing", "overlapping", "meeting", "starting",
        "finishing", "matching", "within", "like",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>One word of the language.</summary>
    /// <param name="family">What messages call it together with others of its sort; null to name it.</param>
    public static Parser<TextSpan> Keyword(string word, string? family = null)
    {
        var label = new Label(Sort.Word, word) { Family = family };
        return input => Token(input, label, (text, at) => WordStop(text, at) - at == word.Length && text.AsSpan(at).StartsWith(word, StringComparison.Ordinal) ? word.Length : 0, static (_, span) => span);
    }

    /// <summary>One sign; a longer sign that starts with it does not count (<c>&lt;</c> is not in <c>&lt;=</c>).</summary>
    /// <param name="family">What messages call it together with others of its sort; null to name it.</param>
    public static Parser<TextSpan> Sign(string sign, string? family = null)
    {
        var label = new Label(Sort.Sign, sign) { Family = family };
        return input => Token(input, label, (text, at) => SignLength(text, at) == sign.Length && text.AsSpan(at).StartsWith(sign, StringComparison.Ordinal) ? sign.Length : 0, static (_, span) => span);
    }

    /// <summary>A name: letters, digits and <c>_</c>, with dots inside (<c>left.dur</c>).</summary>
    public static Parser<Word> Name(Label label) => input => Token(
        input,
        label,
        static (text, at) =>
        {
            var stop = DottedStop(text, at);
            return stop > at && !Reserved.Contains(text[at..stop]) ? stop - at : 0;
        },
        static (text, span) => new Word(text, false, span));

    /// <summary>A text in double quotes; <c>\"</c> and <c>\\</c> stand for themselves.</summary>
    public static Parser<TextLiteral> Quoted(Label label) => input => Token(
        input, label, QuotedLength, static (text, span) => new TextLiteral(Unescaped(text), span));

    /// <summary>A text as a question spells it; what <see cref="Quoted"/> reads.</summary>
    public static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>The end of the question.</summary>
    public static Parser<bool> End { get; } = input =>
    {
        var here = (VqlInput)input;
        var at = here.NextToken;
        if (at == here.Source.Length) return Result.Success(true, here.At(at));
        here.Furthest.Note(at, new Label(Sort.Phrase, "the end"));
        return Result.Failure<bool>(input, string.Empty, []);
    };

    /// <summary>Reads one token: its length decides whether it is there.</summary>
    internal static IResult<T> Token<T>(IInput input, Label label, Func<string, int, int> length, Func<string, TextSpan, T> make)
    {
        var here = (VqlInput)input;
        var at = here.NextToken;
        var found = at < here.Source.Length ? length(here.Source, at) : 0;
        if (found > 0) return Result.Success(make(here.Source.Substring(at, found), new TextSpan(at, found)), here.At(at + found));
        here.Furthest.Note(at, label);
        return Result.Failure<T>(input, string.Empty, []);
    }

    /// <summary>The token at a place, for a message that quotes it; empty at the end.</summary>
    internal static TextSpan TokenAt(string text, int at)
    {
        if (at >= text.Length) return new TextSpan(text.Length, 0);
        var length = text[at] == '"' ? Math.Max(QuotedLength(text, at), 1) : char.IsAsciiDigit(text[at]) ? NumberStop(text, at) - at : DottedStop(text, at) - at;
        var one = char.IsSurrogatePair(text, at) ? 2 : 1;
        return new TextSpan(at, length > 0 ? length : Math.Max(SignLength(text, at), one));
    }

    internal static int WordStop(string text, int at)
    {
        if (at >= text.Length || !(char.IsLetter(text[at]) || text[at] == '_')) return at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_')) at++;
        return at;
    }

    // A number with the unit that touches it; a range sign after it is not part of it.
    private static int NumberStop(string text, int at)
    {
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || (text[at] == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))) at++;
        return at;
    }

    private static int DottedStop(string text, int at)
    {
        var stop = WordStop(text, at);
        while (stop > at && stop + 1 < text.Length && text[stop] == '.' && WordStop(text, stop + 1) > stop + 1) stop = WordStop(text, stop + 1);
        return stop;
    }

    private static int SignLength(string text, int at)
    {
        if (at + 1 < text.Length && text.AsSpan(at, 2) is "<=" or ">=" or "!=" or "..") return 2;
        return "()|,;=<>+-*/%$@.".Contains(text[at], StringComparison.Ordinal) ? 1 : 0;
    }

    /// <summary>Where a text in quotes is over that starts at a place; the end when it has none.</summary>
    internal static int TextStop(string text, int at) => QuotedLength(text, at) is > 0 and var length ? at + length : text.Length;

    /// <summary>Where the text in quotes starts that a question ends in; negative when it ends in none.</summary>
    internal static int OpenText(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"' && QuotedLength(text, at) == 0) return at;
            if (text[at] == '"') at = TextStop(text, at) - 1;
            else if (text.AsSpan(at).StartsWith("--", StringComparison.Ordinal)) at = text.IndexOf('\n', at) is >= 0 and var line ? line : text.Length;
        }

        return -1;
    }

    private static int QuotedLength(string text, int at)
    {
        if (text[at] != '"') return 0;
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == '"') return i + 1 - at;
            if (text[i] == '\\') i++;
        }

        return 0;
    }

    private static string Unescaped(string quoted)
    {
        var inner = quoted[1..^1];
        return inner.Contains('\\', StringComparison.Ordinal)
            ? inner.Replace("\\\\", "\0", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal).Replace('\0', '\\')
            : inner;
    }
}
