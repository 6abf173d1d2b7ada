using Sprache;

namespace VmQuery.Query.Syntax;

/// <summary>A question being read from a place on; carries the furthest failure with it, so that nothing is static.</summary>
internal sealed class VqlInput(string text, int position, Furthest furthest) : IInput
{
    /// <inheritdoc/>
    public string Source => text;

    /// <inheritdoc/>
    public int Position => position;

    /// <inheritdoc/>
    public char Current => text[position];

    /// <inheritdoc/>
    public bool AtEnd => position >= text.Length;

    /// <inheritdoc/>
    public int Line => 1;

    /// <inheritdoc/>
    public int Column => position + 1;

    /// <inheritdoc/>
    public IDictionary<object, object> Memos => throw new NotSupportedException("Recursion goes through Combinators.Deep, which needs no memos.");

    /// <summary>Where reading got to.</summary>
    public Furthest Furthest => furthest;

    /// <summary>The place of the next token: past blanks and comments (<c>--</c> to the end of the line).</summary>
    public int NextToken
    {
        get
        {
            var at = position;
            while (at < text.Length)
            {
                if (char.IsWhiteSpace(text[at])) at++;
                else if (text.AsSpan(at).StartsWith("--", StringComparison.Ordinal)) at = LineStop(at);
                else break;
            }

            return at;
        }
    }

    /// <summary>Where the comment starts that a text ends in; negative when it ends in none.</summary>
    public static int CommentAt(string text)
    {
        for (var at = text.LastIndexOf('\n') + 1; at < text.Length; at++)
        {
            if (text[at] == '"') at = Tokens.TextStop(text, at) - 1;
            else if (text.AsSpan(at).StartsWith("--", StringComparison.Ordinal)) return at;
        }

        return -1;
    }

    /// <summary>The same question from another place on.</summary>
    public VqlInput At(int place) => new(text, place, furthest);

    /// <inheritdoc/>
    public IInput Advance() => At(position + 1);

    /// <inheritdoc/>
    public bool Equals(IInput? other) => other is not null && other.Position == position && ReferenceEquals(other.Source, text);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IInput);

    /// <inheritdoc/>
    public override int GetHashCode() => position;

    private int LineStop(int at)
    {
        var stop = text.IndexOf('\n', at);
        return stop < 0 ? text.Length : stop;
    }
}
