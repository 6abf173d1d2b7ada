using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.XenTrace.Catalog;

/// <summary>What a record of one id holds.</summary>
/// <param name="Event">Name of the event; several layouts may have the same.</param>
/// <param name="Fields">Its fields in the order of the record.</param>
internal sealed record RecordLayout(string Event, ImmutableArray<RecordField> Fields)
{
    /// <summary>Payload words without which a record is short.</summary>
    public int LeastWords { get; } = Fields.Where(field => !field.Optional).Select(field => field.Words).DefaultIfEmpty().Max();
}

/// <summary>The layouts of one id: mostly one, and those of other releases.</summary>
/// <param name="Usual">The layout of today.</param>
/// <param name="OfLength">The layout of records with so many words, if they have one of their own.</param>
/// <param name="Old">The layout before Xen 4.18 of records that are as long as today's.</param>
internal sealed record RecordShape(RecordLayout Usual, (int Words, RecordLayout Layout)? OfLength = null, RecordLayout? Old = null)
{
    /// <summary>The layout of records with so many words, as far as their number tells.</summary>
    public RecordLayout ForWords(int words)
    {
        if (OfLength is { } other && other.Words == words) return other.Layout;
        return Old is { } old && words < Usual.LeastWords && words >= old.LeastWords ? old : Usual;
    }

    /// <summary>Every layout.</summary>
    public IEnumerable<RecordLayout> Layouts => new[] { Usual, OfLength?.Layout, Old }.OfType<RecordLayout>();
}
