using System.Buffers;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>
/// Finds the statements of a text that <see cref="Particulars"/> takes. It knows of nothing but blanks, comments, texts in quotes and braces, and
/// so passes over all others many times faster than the parser does. The parser has the last word (<see cref="MetadataParts.AreThoseOf"/>).
/// </summary>
internal ref struct ParticularsFinder
{
    // Where a statement ends, or what may hold such a mark without meaning it: a block, a text, a comment.
    private static readonly SearchValues<byte> StatementMarks = SearchValues.Create("{};\"'/"u8);
    private static readonly SearchValues<byte> BlockMarks = SearchValues.Create("{}\"'/"u8);
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n\v\f"u8);

    private readonly ReadOnlySpan<byte> _text;
    private readonly List<Range> _found = [];
    private int _at;

    private ParticularsFinder(ReadOnlySpan<byte> text) => _text = text;

    /// <summary>Where they are, in their order.</summary>
    public static IReadOnlyList<Range> Find(ReadOnlySpan<byte> text)
    {
        var finder = new ParticularsFinder(text);
        while (finder.SkipBlank())
        {
            if (finder.TryTake("env"u8, '{') || finder.TryTake("clock"u8, '{')) continue;
            if (finder.IsAt("trace"u8, '{', out var block)) finder.FindUuid(block);
            else finder.SkipStatement();
        }

        return finder._found;
    }

    /// <summary>Of several in a block the first counts.</summary>
    private void FindUuid(int block)
    {
        _at = block + 1;
        var isFound = false;
        while (SkipBlank() && _text[_at] != '}')
        {
            if (!isFound && TryTake("uuid"u8, '=')) isFound = true;
            else SkipStatement();
        }
    }

    /// <summary>Takes the statement that starts here if it does so with a word and a mark, and has an end.</summary>
    private bool TryTake(ReadOnlySpan<byte> word, char mark)
    {
        if (!IsAt(word, mark, out _)) return false;
        var start = _at;
        SkipStatement();
        if (_text[_at - 1] is (byte)';' or (byte)'}') _found.Add(start.._at);
        return true;
    }

    private readonly bool IsAt(ReadOnlySpan<byte> word, char mark, out int place)
    {
        var ahead = this;
        ahead._at += word.Length;
        var isAt = _text[_at..].StartsWith(word) && ahead.SkipBlank() && _text[ahead._at] == mark;
        place = ahead._at;
        return isAt;
    }

    /// <summary>Goes behind the next semicolon or block; within a block not beyond its end.</summary>
    private void SkipStatement()
    {
        for (var start = _at; SkipTo(StatementMarks); SkipMark())
        {
            if (_text[_at] == '}' && _at > start) return;
            if (_text[_at] is not ((byte)'{' or (byte)'}' or (byte)';')) continue;
            SkipBlock();
            return;
        }
    }

    /// <summary>Goes behind what a mark starts: a block, or nothing but itself.</summary>
    private void SkipBlock()
    {
        var depth = 0;
        do
        {
            if (_text[_at] == '{') depth++;
            if (_text[_at] == '}') depth--;
            SkipMark();
        }
        while (depth > 0 && SkipTo(BlockMarks));
    }

    /// <summary>Goes behind a mark, and behind the text or the comment that it starts.</summary>
    private void SkipMark()
    {
        if (_text[_at] is (byte)'"' or (byte)'\'') SkipQuoted();
        else if (!SkipComment()) _at++;
    }

    private void SkipQuoted()
    {
        var quote = _text[_at++];
        while (_at < _text.Length && _text[_at] != quote) _at += _text[_at] == '\\' ? 2 : 1;
        _at = Math.Min(_at + 1, _text.Length);
    }

    private bool SkipComment()
    {
        ReadOnlySpan<byte> stop = _text[_at..] switch
        {
            [(byte)'/', (byte)'/', ..] => "\n"u8,
            [(byte)'/', (byte)'*', ..] => "*/"u8,
            _ => [],
        };
        if (stop.IsEmpty) return false;
        var length = _text[(_at + 2)..].IndexOf(stop);
        _at = length < 0 ? _text.Length : _at + 2 + length + stop.Length;
        return true;
    }

    /// <summary>Goes to the next word or mark; false when there is none.</summary>
    private bool SkipBlank()
    {
        do
        {
            var length = _text[_at..].IndexOfAnyExcept(Blanks);
            if (length < 0) _at = _text.Length;
            else _at += length;
        }
        while (_at < _text.Length && SkipComment());
        return _at < _text.Length;
    }

    /// <summary>Goes to the next of some marks; false when there is none.</summary>
    private bool SkipTo(SearchValues<byte> marks)
    {
        var length = _text[_at..].IndexOfAny(marks);
        _at = length < 0 ? _text.Length : _at + length;
        return length >= 0;
    }
}
