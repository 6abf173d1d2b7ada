using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>A type as written. Nothing is looked up yet.</summary>
internal abstract record TypeSyntax(int Line);

/// <summary><c>uint32_t</c>, <c>unsigned long</c></summary>
internal sealed record NamedTypeSyntax(int Line, string Name) : TypeSyntax(Line);

/// <summary><c>integer { size = 32; … }</c>, and likewise <c>floating_point</c> and <c>string</c>.</summary>
internal sealed record ScalarSyntax(int Line, string Keyword, ImmutableArray<AssignmentSyntax> Attributes) : TypeSyntax(Line);

/// <summary><c>struct name { … } align(8)</c>; without members it names a declaration.</summary>
internal sealed record StructSyntax(int Line, string? Name, ImmutableArray<StatementSyntax>? Members, int Align) : TypeSyntax(Line);

/// <summary><c>variant name &lt;tag&gt; { … }</c>; without members it names a declaration.</summary>
internal sealed record VariantSyntax(int Line, string? Name, string? Tag, ImmutableArray<StatementSyntax>? Members) : TypeSyntax(Line);

/// <summary><c>enum name : container { … }</c>; without labels it names a declaration.</summary>
internal sealed record EnumSyntax(int Line, string? Name, TypeSyntax? Container, ImmutableArray<LabelSyntax>? Labels) : TypeSyntax(Line);

/// <summary><c>LABEL = 1 ... 5</c>; without values it follows the label before.</summary>
internal sealed record LabelSyntax(int Line, string Name, Int128? First, Int128? Last);

/// <summary>A statement of a block, of a structure, or of the whole text.</summary>
internal abstract record StatementSyntax(int Line);

/// <summary><c>uint8_t a, b[4];</c></summary>
internal sealed record FieldSyntax(int Line, TypeSyntax Type, ImmutableArray<DeclaratorSyntax> Declarators) : StatementSyntax(Line);

/// <summary><c>typealias T := name;</c> and <c>typedef T name;</c></summary>
internal sealed record AliasSyntax(int Line, TypeSyntax Type, ImmutableArray<DeclaratorSyntax> Names) : StatementSyntax(Line);

/// <summary><c>struct name { … };</c></summary>
internal sealed record DeclarationSyntax(int Line, TypeSyntax Type) : StatementSyntax(Line);

/// <summary><c>size = 32;</c></summary>
internal sealed record AssignmentSyntax(int Line, string Path, ValueSyntax Value) : StatementSyntax(Line);

/// <summary><c>event.header := struct event_header;</c></summary>
internal sealed record TypeAssignmentSyntax(int Line, string Path, TypeSyntax Type) : StatementSyntax(Line);

/// <summary><c>clock { … };</c></summary>
internal sealed record BlockSyntax(int Line, string Keyword, ImmutableArray<StatementSyntax> Statements) : StatementSyntax(Line);

/// <summary>A name with the array lengths after it, outermost first, and with a star before it for each pointer.</summary>
internal sealed record DeclaratorSyntax(int Line, string Name, ImmutableArray<LengthSyntax> Lengths, string Pointers = "");

/// <summary>The length of an array: a number, or the path of the field that holds it.</summary>
internal readonly record struct LengthSyntax(long Number, string? Path);

/// <summary>The right side of an assignment: a number, or a text or name.</summary>
internal readonly record struct ValueSyntax(Int128? Number, string Text);
