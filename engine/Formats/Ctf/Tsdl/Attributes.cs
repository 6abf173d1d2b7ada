using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>The assignments of a block or a type, read by name.</summary>
internal readonly struct Attributes(string file, int line, IEnumerable<StatementSyntax> statements)
{
    private readonly ImmutableArray<AssignmentSyntax> _all = [.. statements.OfType<AssignmentSyntax>()];

    /// <summary>A number between bounds, or null when it is not given.</summary>
    public Int128? Number(string name, Int128 least, Int128 most)
    {
        if (Find(name) is not { } found) return null;
        return found.Value.Number is { } number && number >= least && number <= most
            ? number
            : throw Wrong(found, $"an integer from {least} to {most}");
    }

    /// <summary>A text or name, or null when it is not given.</summary>
    public string? Text(string name) =>
        Find(name) is { } found ? found.Value.Number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? found.Value.Text : null;

    /// <summary>A truth value; false when it is not given.</summary>
    public bool Flag(string name) => Find(name) is { } found && found.Value switch
    {
        { Number: { } number } => number != 0,
        { Text: "true" or "TRUE" } => true,
        { Text: "false" or "FALSE" } => false,
        _ => throw Wrong(found, "true or false"),
    };

    /// <summary>A uuid, or null when it is not given.</summary>
    public Guid? Uuid(string name)
    {
        if (Find(name) is not { } found) return null;
        return Guid.TryParse(found.Value.Text, out var uuid) ? uuid : throw Wrong(found, "a uuid");
    }

    /// <summary>A byte order; <paramref name="native"/> when it is not given or says <c>native</c>.</summary>
    public ByteOrder? Order(ByteOrder? native) => Find("byte_order") is not { } found ? native : found.Value.Text switch
    {
        "le" => ByteOrder.Little,
        "be" or "network" => ByteOrder.Big,
        "native" when native is not null => native,
        _ => throw Wrong(found, "le, be, network or native"),
    };

    /// <summary>An alignment in bits, or null when it is not given.</summary>
    public int? Alignment()
    {
        if (Number("align", 1, 1 << 20) is not { } align) return null;
        return Int128.IsPow2(align) ? (int)align : throw TraceException.AtLine(file, line, $"found an alignment of {align}, expected a power of two");
    }

    private AssignmentSyntax? Find(string name)
    {
        foreach (var attribute in _all)
            if (string.Equals(attribute.Path, name, StringComparison.Ordinal)) return attribute;
        return null;
    }

    private TraceException Wrong(AssignmentSyntax found, string expected) =>
        TraceException.AtLine(file, found.Line, $"found {found.Path} = {found.Value.Number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? $"\"{found.Value.Text}\""}, expected {expected}");
}
