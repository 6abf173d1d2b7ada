using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>Turns types as written into field classes. References to other fields stay lexical until they are linked.</summary>
/// <param name="native">Byte order of the trace, for integers that do not say theirs.</param>
internal sealed partial class TypeResolver(string file, ByteOrder native)
{
    /// <summary>The class of a type.</summary>
    public FieldClass Resolve(TypeSyntax type, TypeScope scope) => type switch
    {
        NamedTypeSyntax named => Named(named.Name, named.Line, scope),
        ScalarSyntax { Keyword: "integer" } integer => Integer(integer),
        ScalarSyntax { Keyword: "floating_point" } real => Float(real),
        ScalarSyntax => new StringClass(),
        EnumSyntax labeled => Enum(labeled, scope),
        StructSyntax structure => Struct(structure, scope),
        VariantSyntax variant => Variant(variant, scope),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A structure, where the grammar allows nothing else.</summary>
    public StructClass ResolveStruct(TypeSyntax type, TypeScope scope) =>
        Resolve(type, scope) as StructClass ?? throw TraceException.AtLine(file, type.Line, "found another type, expected a struct");

    /// <summary>Declares what an alias, a typedef or a named type adds to a scope; false for other statements.</summary>
    public bool TryDeclare(StatementSyntax statement, TypeScope scope)
    {
        if (statement is DeclarationSyntax declaration)
        {
            Resolve(declaration.Type, scope);
            return true;
        }

        if (statement is not AliasSyntax alias) return false;
        foreach (var (name, type) in Declared(alias.Type, alias.Names, scope)) scope.Add(name.Name, type, name.Line);
        return true;
    }

    /// <summary>Names with their types. A pointer has the type that was declared for a name with its stars.</summary>
    private IEnumerable<(DeclaratorSyntax Name, FieldClass Type)> Declared(TypeSyntax syntax, ImmutableArray<DeclaratorSyntax> names, TypeScope scope)
    {
        FieldClass? plain = null;
        foreach (var name in names)
        {
            var type = name.Pointers.Length == 0 ? plain ??= Resolve(syntax, scope) : Named(((syntax as NamedTypeSyntax)?.Name ?? string.Empty) + name.Pointers, name.Line, scope);
            yield return (name, Lengthen(type, name));
        }
    }

    private FieldClass Named(string name, int line, TypeScope scope) =>
        scope.Find(name) ?? throw TraceException.AtLine(file, line, $"found the type \"{name}\", expected one that is declared before");

    private IntegerClass Integer(ScalarSyntax syntax)
    {
        var attributes = new Attributes(file, syntax.Line, syntax.Attributes);
        var size = (int)(attributes.Number("size", 1, 64)
            ?? throw TraceException.AtLine(file, syntax.Line, "found an integer without size, expected size = 1 to 64"));
        return new IntegerClass(
            size,
            attributes.Flag("signed"),
            attributes.Alignment() ?? (size % 8 == 0 ? 8 : 1),
            attributes.Order(native)!.Value,
            Radix(attributes.Text("base")),
            attributes.Text("encoding") is "UTF8" or "utf8" or "UTF-8" or "utf-8" or "ASCII" or "ascii",
            attributes.Text("map") is { } map ? map.Split('.') is ["clock", var clock, ..] ? clock : null : null);
    }

    private static int Radix(string? text) => text switch
    {
        "2" or "b" or "binary" => 2,
        "8" or "o" or "oct" or "octal" => 8,
        "16" or "x" or "X" or "p" or "hex" or "hexadecimal" => 16,
        _ => 10,
    };

    private FloatClass Float(ScalarSyntax syntax)
    {
        var attributes = new Attributes(file, syntax.Line, syntax.Attributes);
        var size = (attributes.Number("exp_dig", 1, 64), attributes.Number("mant_dig", 1, 64)) switch
        {
            ({ } exponent, { } mantissa) when exponent == 8 && mantissa == 24 => 32,
            ({ } exponent, { } mantissa) when exponent == 11 && mantissa == 53 => 64,
            _ => throw TraceException.AtLine(file, syntax.Line, "found a floating-point type of another shape, expected exp_dig 8 and mant_dig 24, or 11 and 53"),
        };
        return new FloatClass(size, attributes.Alignment() ?? 8, attributes.Order(native)!.Value);
    }

    private StructClass Struct(StructSyntax syntax, TypeScope scope)
    {
        if (syntax.Members is not { } members)
        {
            var known = (StructClass)Named("struct " + syntax.Name, syntax.Line, scope);
            return syntax.Align > known.MinAlignment ? new StructClass(known.Fields, syntax.Align) : known;
        }

        var structure = new StructClass(Fields(members, scope.Inner()), syntax.Align);
        if (syntax.Name is not null) scope.Add("struct " + syntax.Name, structure, syntax.Line);
        return structure;
    }

    private ImmutableArray<Field> Fields(ImmutableArray<StatementSyntax> members, TypeScope scope)
    {
        var fields = ImmutableArray.CreateBuilder<Field>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            if (TryDeclare(member, scope)) continue;
            var declared = (FieldSyntax)member;
            foreach (var (name, type) in Declared(declared.Type, declared.Declarators, scope))
            {
                var read = Unescape(name.Name);
                if (!names.Add(read)) throw TraceException.AtLine(file, name.Line, SecondField(name.Name, read));
                fields.Add(new Field(read, type));
            }

            CheckBounds(fields[^1].Class, declared.Line);
        }

        return fields.ToImmutable();
    }

    private static string SecondField(string written, string read) => string.Equals(written, read, StringComparison.Ordinal)
        ? $"found a second field \"{written}\", expected each name once"
        : $"found a second field \"{read}\", written \"{written}\", expected each name once without the underscore before it";

    /// <summary>Named types can nest in each other without end in a short text; what is no trace must not exhaust the reader.</summary>
    private void CheckBounds(FieldClass type, int line)
    {
        if (type.IsReasonable) return;
        throw TraceException.AtLine(
            file, line, $"found a type of {type.Nodes} fields nested {type.Depth} deep, expected at most {FieldClass.MostNodes} and {FieldClass.MostDepth}");
    }

    private static FieldClass Lengthen(FieldClass element, DeclaratorSyntax declarator)
    {
        foreach (var length in declarator.Lengths.Reverse())
        {
            element = length.Path is { } path
                ? Sequence(element, new FieldLocation(Scope.Lexical, UnescapePath(path)))
                : Array(element, length.Number);
        }

        return element;
    }

    private static FieldClass Array(FieldClass element, long length) =>
        element is IntegerClass { IsCharacter: true } ? new StaticTextClass(length) : new ArrayClass(element, length);

    private static FieldClass Sequence(FieldClass element, FieldLocation length) =>
        element is IntegerClass { IsCharacter: true } ? new DynamicTextClass(length) : new SequenceClass(element, length);

    /// <summary>Tracers put an underscore before names that could be keywords (CTF 1.8, 7.3); readers take one off.</summary>
    internal static string Unescape(string name) => name.Length > 1 && name[0] == '_' ? name[1..] : name;

    private static string UnescapePath(string path) => string.Join('.', path.Split('.').Select(Unescape));
}
