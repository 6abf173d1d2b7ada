using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>The part of the parser that reads types.</summary>
internal sealed partial class Parser
{
    private static bool IsTypeKeyword(Token token) =>
        token.Kind == TokenKind.Word && token.Text is "struct" or "variant" or "enum" or "integer" or "floating_point" or "string";

    /// <summary>Words of C that make up the name of a type together.</summary>
    private static bool IsSpecifier(Token token) =>
        token.Kind == TokenKind.Word && token.Text is "unsigned" or "signed" or "char" or "short" or "int" or "long"
            or "float" or "double" or "void" or "_Bool" or "_Complex" or "_Imaginary";

    private TypeSyntax Type()
    {
        Enter();
        while (_current.IsWord("const")) Advance();
        if (_current.Kind != TokenKind.Word) throw Unexpected("a type");
        TypeSyntax type = _current.Text switch
        {
            "struct" => Struct(),
            "variant" => Variant(),
            "enum" => Enum(),
            "integer" or "floating_point" or "string" => Scalar(),
            _ => Named(),
        };
        _depth--;
        return type;
    }

    private NamedTypeSyntax Named()
    {
        var line = _current.Line;
        var name = Advance();
        return new NamedTypeSyntax(line, IsSpecifier(name) ? Specifiers(name.Text) : name.Text);
    }

    private string Specifiers(string name)
    {
        while (IsSpecifier(_current) || _current.IsWord("const"))
        {
            var word = Advance();
            if (!word.IsWord("const")) name += " " + word.Text;
        }

        return name;
    }

    private ScalarSyntax Scalar()
    {
        var keyword = Advance();
        var attributes = ImmutableArray.CreateBuilder<AssignmentSyntax>();
        if (!_current.IsMark("{") && keyword.IsWord("string")) return new ScalarSyntax(keyword.Line, keyword.Text, []);
        Expect("{");
        while (!TryTake("}"))
        {
            if (TryTake(";")) continue;
            var line = _current.Line;
            var name = Word("an attribute or \"}\"");
            Expect("=");
            attributes.Add(new AssignmentSyntax(line, name, Value()));
            Expect(";");
        }

        return new ScalarSyntax(keyword.Line, keyword.Text, attributes.ToImmutable());
    }

    private StructSyntax Struct()
    {
        var line = Advance().Line;
        var name = _current.Kind == TokenKind.Word && !_current.IsWord("align") ? Advance().Text : null;
        ImmutableArray<StatementSyntax>? members = _current.IsMark("{") ? Members() : null;
        if (members is null && name is null) throw Unexpected("a name or \"{\"");
        return new StructSyntax(line, name, members, Align());
    }

    private int Align()
    {
        if (!_current.IsWord("align")) return 1;
        var line = Advance().Line;
        Expect("(");
        var align = Integer();
        Expect(")");
        return align > 0 && align <= 1 << 20 && Int128.IsPow2(align)
            ? (int)align
            : throw TraceException.AtLine(_file, line, $"found an alignment of {align}, expected a power of two");
    }

    private VariantSyntax Variant()
    {
        var line = Advance().Line;
        var name = _current.Kind == TokenKind.Word ? Advance().Text : null;
        string? tag = null;
        if (TryTake("<"))
        {
            tag = Path("the name of a tag");
            Expect(">");
        }

        ImmutableArray<StatementSyntax>? members = _current.IsMark("{") ? Members() : null;
        if (members is null && name is null) throw Unexpected("a name, \"<\" or \"{\"");
        return new VariantSyntax(line, name, tag, members);
    }

    private EnumSyntax Enum()
    {
        var line = Advance().Line;
        var name = _current.Kind == TokenKind.Word ? Advance().Text : null;
        var container = TryTake(":") ? Type() : null;
        ImmutableArray<LabelSyntax>? labels = _current.IsMark("{") ? Labels() : null;
        if (labels is null && name is null) throw Unexpected("\":\" or \"{\"");
        return new EnumSyntax(line, name, container, labels);
    }

    private ImmutableArray<LabelSyntax> Labels()
    {
        Expect("{");
        var labels = ImmutableArray.CreateBuilder<LabelSyntax>();
        while (!TryTake("}"))
        {
            labels.Add(Label());
            if (!TryTake(",") && !_current.IsMark("}")) throw Unexpected("\",\" or \"}\"");
        }

        return labels.ToImmutable();
    }

    private LabelSyntax Label()
    {
        if (_current.Kind is not (TokenKind.Word or TokenKind.Text)) throw Unexpected("a label");
        var name = Advance();
        if (!TryTake("=")) return new LabelSyntax(name.Line, name.Text, null, null);
        var first = Integer();
        return new LabelSyntax(name.Line, name.Text, first, TryTake("...") ? Integer() : first);
    }

    private ImmutableArray<StatementSyntax> Members()
    {
        Enter();
        Expect("{");
        var members = ImmutableArray.CreateBuilder<StatementSyntax>();
        while (!TryTake("}"))
        {
            if (_current.Kind == TokenKind.End) throw Unexpected("\"}\"");
            if (_current.IsWord("typealias")) members.Add(TypeAlias());
            else if (_current.IsWord("typedef")) members.Add(TypeDefinition());
            else members.Add(Declaration());
        }

        _depth--;
        return members.ToImmutable();
    }
}
