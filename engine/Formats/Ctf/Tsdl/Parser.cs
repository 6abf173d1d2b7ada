using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>Recursive descent over TSDL (CTF 1.8, appendix C), one word ahead. This part: words and statements.</summary>
internal sealed partial class Parser
{
    /// <summary>Deepest nesting of types and blocks; a text that goes deeper is an attack on the stack.</summary>
    private const int MaxDepth = 200;

    private readonly string _file;
    private readonly Lexer _lexer;
    private Token _current;
    private int _depth;

    private Parser(string text, string file, int firstLine)
    {
        _file = file;
        _lexer = new Lexer(text, file, firstLine);
        _current = _lexer.Next();
    }

    /// <summary>The statements of a metadata text.</summary>
    /// <param name="file">How messages call the text.</param>
    /// <param name="firstLine">The line of it on which the text starts.</param>
    public static ImmutableArray<StatementSyntax> Parse(string text, string file, int firstLine = 1)
    {
        var parser = new Parser(text, file, firstLine);
        var statements = ImmutableArray.CreateBuilder<StatementSyntax>();
        while (parser._current.Kind != TokenKind.End) parser.AddStatement(statements);
        return statements.ToImmutable();
    }

    private void AddStatement(ImmutableArray<StatementSyntax>.Builder statements)
    {
        if (_current.IsMark(";")) Advance();
        else if (_current.IsWord("typealias")) statements.Add(TypeAlias());
        else if (_current.IsWord("typedef")) statements.Add(TypeDefinition());
        else if (IsTypeKeyword(_current)) statements.Add(Declaration());
        else AddNamedStatement(statements);
    }

    private void AddNamedStatement(ImmutableArray<StatementSyntax>.Builder statements)
    {
        var line = _current.Line;
        var path = Path("a declaration");
        if (_current.IsMark("{"))
        {
            if (IsKnownBlock(path)) statements.Add(new BlockSyntax(line, path, Block()));
            else SkipBlock();
        }
        else if (TryTake(":="))
        {
            statements.Add(new TypeAssignmentSyntax(line, path, Type()));
            Expect(";");
        }
        else
        {
            Expect("=", "\"=\", \":=\" or \"{\"");
            statements.Add(new AssignmentSyntax(line, path, Value()));
            Expect(";");
        }
    }

    /// <summary>Blocks that say something about reading; <c>callsite</c> and those of later minors do not.</summary>
    private static bool IsKnownBlock(string keyword) => keyword is "trace" or "env" or "clock" or "stream" or "event";

    private ImmutableArray<StatementSyntax> Block()
    {
        Enter();
        Expect("{");
        var statements = ImmutableArray.CreateBuilder<StatementSyntax>();
        while (!TryTake("}"))
        {
            if (_current.Kind == TokenKind.End) throw Unexpected("\"}\"");
            AddStatement(statements);
        }

        _depth--;
        return statements.ToImmutable();
    }

    private void SkipBlock()
    {
        var depth = 0;
        do
        {
            if (_current.Kind == TokenKind.End) throw Unexpected("\"}\"");
            if (_current.IsMark("{")) depth++;
            if (_current.IsMark("}")) depth--;
            Advance();
        }
        while (depth > 0);
    }

    private ValueSyntax Value()
    {
        if (_current.IsMark("-") || _current.IsMark("+") || _current.Kind == TokenKind.Number) return new ValueSyntax(Integer(), string.Empty);
        if (_current.Kind == TokenKind.Text) return new ValueSyntax(null, Advance().Text);
        return new ValueSyntax(null, Path("a value"));
    }

    private Int128 Integer()
    {
        var negative = TryTake("-");
        if (!negative) TryTake("+");
        if (_current.Kind != TokenKind.Number) throw Unexpected("an integer");
        var number = (Int128)Advance().Number;
        return negative ? -number : number;
    }

    private string Path(string expected)
    {
        var path = Word(expected);
        while (TryTake(".") || TryTake("->")) path += "." + Word("a name");
        return path;
    }

    private string Word(string expected) => _current.Kind == TokenKind.Word ? Advance().Text : throw Unexpected(expected);

    private Token Advance()
    {
        var taken = _current;
        _current = _lexer.Next();
        return taken;
    }

    private bool TryTake(string mark)
    {
        var found = _current.IsMark(mark);
        if (found) Advance();
        return found;
    }

    private void Expect(string mark, string? expected = null)
    {
        if (!TryTake(mark)) throw Unexpected(expected ?? $"\"{mark}\"");
    }

    private void Enter()
    {
        if (++_depth > MaxDepth) throw TraceException.AtLine(_file, _current.Line, $"found more than {MaxDepth} nested types, expected fewer");
    }

    private TraceException Unexpected(string expected) =>
        TraceException.AtLine(_file, _current.Line, $"found {_current.Shown}, expected {expected}");
}
