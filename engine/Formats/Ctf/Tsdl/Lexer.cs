using System.Buffers;
using System.Globalization;
using System.Text;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>Splits TSDL (CTF 1.8, appendix C: lexis of C99) into words, one at a time.</summary>
internal sealed class Lexer(string text, string file, int firstLine)
{
    private static readonly SearchValues<char> WordCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private static readonly string[] Marks = ["...", ":=", "->", "{", "}", "[", "]", "(", ")", "<", ">", ";", ":", ",", "=", ".", "*", "-", "+"];

    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _words =
        new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private int _at;
    private int _line = firstLine;

    /// <summary>The next word; at the end of the text, <see cref="TokenKind.End"/> for ever.</summary>
    public Token Next()
    {
        SkipBlank();
        if (_at >= text.Length) return new Token(TokenKind.End, string.Empty, 0, _line);
        var first = text[_at];
        if (first is '"' or '\'' || (first == 'L' && Ahead(1) is ('"' or '\''))) return Quoted();
        if (char.IsAsciiDigit(first)) return Number();
        return WordCharacters.Contains(first) ? Word() : Mark();
    }

    private char Ahead(int count) => _at + count < text.Length ? text[_at + count] : '\0';

    private void SkipBlank()
    {
        while (_at < text.Length)
        {
            var current = text[_at];
            if (current == '\n') _line++;
            if (char.IsWhiteSpace(current)) _at++;
            else if (current == '/' && Ahead(1) == '/') SkipLine();
            else if (current == '/' && Ahead(1) == '*') SkipComment();
            else return;
        }
    }

    private void SkipLine()
    {
        var length = text.AsSpan(_at).IndexOf('\n');
        _at = length < 0 ? text.Length : _at + length;
    }

    private void SkipComment()
    {
        var length = text.AsSpan(_at + 2).IndexOf("*/");
        if (length < 0) throw TraceException.AtLine(file, _line, "found the end of the metadata in a comment, expected \"*/\"");
        _line += text.AsSpan(_at, length + 2).Count('\n');
        _at += length + 4;
    }

    private Token Word()
    {
        var span = text.AsSpan(_at);
        var length = span.IndexOfAnyExcept(WordCharacters);
        if (length >= 0) span = span[..length];
        if (!_words.TryGetValue(span, out var word)) _words[span] = word = span.ToString();
        _at += span.Length;
        return new Token(TokenKind.Word, word, 0, _line);
    }

    private Token Mark()
    {
        foreach (var mark in Marks)
        {
            if (!text.AsSpan(_at).StartsWith(mark, StringComparison.Ordinal)) continue;
            _at += mark.Length;
            return new Token(TokenKind.Mark, mark, 0, _line);
        }

        throw TraceException.AtLine(file, _line, $"found the character {(int)text[_at]:x4} hex, which has no meaning in TSDL");
    }

    private Token Number()
    {
        var span = text.AsSpan(_at);
        var length = span.IndexOfAnyExcept(WordCharacters);
        if (length >= 0) span = span[..length];
        _at += span.Length;
        var digits = span.TrimEnd("uUlL");
        var good = digits switch
        {
            ['0', 'x' or 'X', .. var hex] => ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null,
            ['0', 'b' or 'B', .. var binary] => ulong.TryParse(binary, NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture, out var value) ? value : null,
            ['0', .. var octal] => Octal(octal),
            _ => ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : default(ulong?),
        };
        return good is { } number
            ? new Token(TokenKind.Number, span.ToString(), number, _line)
            : throw TraceException.AtLine(file, _line, $"found \"{span}\", expected an integer of at most 64 bits");
    }

    private static ulong? Octal(ReadOnlySpan<char> digits)
    {
        UInt128 value = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7' || value > ulong.MaxValue) return null;
            value = (value * 8) + (uint)(digit - '0');
        }

        return value > ulong.MaxValue ? null : (ulong)value;
    }

    private Token Quoted()
    {
        if (text[_at] == 'L') _at++;
        var quote = text[_at++];
        var line = _line;
        var value = new StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            if (text[_at] == '\n') _line++;
            value.Append(text[_at] == '\\' ? Escaped() : text[_at++]);
        }

        if (_at >= text.Length) throw TraceException.AtLine(file, line, $"found the end of the metadata in a text, expected {quote}");
        _at++;
        return new Token(TokenKind.Text, value.ToString(), 0, line);
    }

    private char Escaped()
    {
        _at++;
        var code = Ahead(0);
        _at++;
        return code switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'v' => '\v',
            'x' => Digits(16, 2),
            >= '0' and <= '7' => OctalEscape(),
            _ => code,
        };
    }

    private char OctalEscape()
    {
        _at--;
        return Digits(8, 3);
    }

    private char Digits(int radix, int most)
    {
        var value = 0;
        for (var i = 0; i < most && char.IsAsciiHexDigit(Ahead(0)); i++, _at++)
        {
            var digit = Convert.ToInt32(text.Substring(_at, 1), 16);
            if (digit >= radix) break;
            value = (value * radix) + digit;
        }

        return (char)value;
    }
}
