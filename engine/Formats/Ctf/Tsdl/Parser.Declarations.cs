using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>The part of the parser that reads declarations of fields and types.</summary>
internal sealed partial class Parser
{
    private AliasSyntax TypeAlias()
    {
        var line = Advance().Line;
        var type = Type();
        var source = _current.IsMark(":=") ? null : Declarator(named: false);
        if (source is { Lengths.IsEmpty: false }) throw Unexpected("a type without array lengths");
        Expect(":=");
        var name = Specifiers(Word("the name of a type")) + Pointers();
        var lengths = Lengths();
        Expect(";");
        return new AliasSyntax(line, type, [new DeclaratorSyntax(line, name, lengths)]);
    }

    private AliasSyntax TypeDefinition()
    {
        var line = Advance().Line;
        var type = Type();
        var names = Declarators();
        Expect(";");
        return new AliasSyntax(line, type, names);
    }

    /// <summary>Fields of one type, or a type declared for its name alone.</summary>
    private StatementSyntax Declaration()
    {
        var line = _current.Line;
        var type = Type();
        if (_current.IsMark(";") && type is StructSyntax or VariantSyntax or EnumSyntax)
        {
            Advance();
            return new DeclarationSyntax(line, type);
        }

        var declarators = Declarators();
        Expect(";");
        return new FieldSyntax(line, type, declarators);
    }

    private ImmutableArray<DeclaratorSyntax> Declarators()
    {
        var declarators = ImmutableArray.CreateBuilder<DeclaratorSyntax>();
        do declarators.Add(Declarator(named: true));
        while (TryTake(","));
        return declarators.ToImmutable();
    }

    private DeclaratorSyntax Declarator(bool named)
    {
        var pointers = Pointers();
        var line = _current.Line;
        var name = named || _current.Kind == TokenKind.Word ? Word("the name of a field") : string.Empty;
        return new DeclaratorSyntax(line, name, Lengths(), pointers);
    }

    private string Pointers()
    {
        var pointers = string.Empty;
        while (TryTake("*")) pointers += "*";
        return pointers;
    }

    private ImmutableArray<LengthSyntax> Lengths()
    {
        var lengths = ImmutableArray.CreateBuilder<LengthSyntax>();
        while (TryTake("["))
        {
            if (lengths.Count == MaxDepth) throw Unexpected($"at most {MaxDepth} lengths");
            lengths.Add(Length());
            Expect("]");
        }

        return lengths.ToImmutable();
    }

    private LengthSyntax Length()
    {
        if (_current.Kind == TokenKind.Word) return new LengthSyntax(0, Path("a length"));
        var line = _current.Line;
        var number = Integer();
        return number >= 0 && number <= uint.MaxValue
            ? new LengthSyntax((long)number, null)
            : throw TraceException.AtLine(_file, line, $"found the array length {number}, expected at most {uint.MaxValue}");
    }
}
