namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>Kinds of words in TSDL. Keywords are identifiers: fields may be called like them.</summary>
internal enum TokenKind : byte
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>A name or keyword.</summary>
    Word,

    /// <summary>An unsigned number.</summary>
    Number,

    /// <summary>A text or character in quotes, unescaped.</summary>
    Text,

    /// <summary>Punctuation, as <c>:=</c> or <c>...</c>.</summary>
    Mark,
}

/// <summary>A word of TSDL with its line, counted from 1.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, ulong Number, int Line)
{
    /// <summary>Whether it is this punctuation.</summary>
    public bool IsMark(string mark) => Kind == TokenKind.Mark && string.Equals(Text, mark, StringComparison.Ordinal);

    /// <summary>Whether it is this name or keyword.</summary>
    public bool IsWord(string word) => Kind == TokenKind.Word && string.Equals(Text, word, StringComparison.Ordinal);

    /// <summary>As a message shows it.</summary>
    public string Shown => Kind == TokenKind.End ? "the end of the metadata" : $"\"{Text}\"";
}
