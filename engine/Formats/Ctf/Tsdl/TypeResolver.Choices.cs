using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>The part of the resolver for enumerations and variants.</summary>
internal sealed partial class TypeResolver
{
    private EnumClass Enum(EnumSyntax syntax, TypeScope scope)
    {
        if (syntax.Labels is not { } labels) return (EnumClass)Named("enum " + syntax.Name, syntax.Line, scope);
        var type = syntax.Container is { } written ? Resolve(written, scope) : Named("int", syntax.Line, scope);
        var container = type as IntegerClass
            ?? (type as EnumClass)?.Container as IntegerClass
            ?? throw TraceException.AtLine(file, syntax.Line, "found an enum over another type, expected one over an integer");
        var enumeration = new EnumClass(container, Labels(labels, container));
        if (syntax.Name is not null) scope.Add("enum " + syntax.Name, enumeration, syntax.Line);
        return enumeration;
    }

    private ImmutableArray<IntegerLabel> Labels(ImmutableArray<LabelSyntax> labels, IntegerClass container)
    {
        var ranges = new List<(string Name, IntegerRange Range)>();
        Int128 next = 0;
        foreach (var label in labels)
        {
            var first = label.First ?? next;
            var last = label.Last ?? first;
            if (last < first || first < long.MinValue || last > (container.Signed ? long.MaxValue : ulong.MaxValue))
                throw TraceException.AtLine(file, label.Line, $"found the values {first} ... {last} of \"{label.Name}\", expected ones that its integer can hold");
            // Of an unsigned integer a negative number means its bits, as in C.
            ranges.Add((label.Name, new IntegerRange(Pattern(container.Signed || last < 0 ? first : Int128.Max(first, 0)), Pattern(last))));
            next = last + 1;
        }

        return [.. ranges
            .GroupBy(range => range.Name, range => range.Range, StringComparer.Ordinal)
            .Select(group => new IntegerLabel(group.Key, [.. group]))];
    }

    private static long Pattern(Int128 value) => value > long.MaxValue ? unchecked((long)(ulong)value) : (long)value;

    private VariantClass Variant(VariantSyntax syntax, TypeScope scope)
    {
        var tag = syntax.Tag is { } path ? new FieldLocation(Scope.Lexical, UnescapePath(path)) : default(FieldLocation?);
        if (syntax.Members is not { } members)
        {
            var known = (VariantClass)Named("variant " + syntax.Name, syntax.Line, scope);
            return tag is null ? known : known with { Tag = tag };
        }

        var options = Fields(members, scope.Inner()).Select(field => new VariantOption(field.Name, field.Class, []));
        var variant = new VariantClass(tag, [.. options], SignedTag: false);
        if (syntax.Name is not null) scope.Add("variant " + syntax.Name, variant, syntax.Line);
        return variant;
    }
}
