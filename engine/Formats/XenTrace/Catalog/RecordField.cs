using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats.XenTrace.Catalog;

/// <summary>Where in a record a field is.</summary>
internal enum FieldPlace : byte
{
    /// <summary>In the payload, at a bit.</summary>
    Payload,

    /// <summary>In the id, at a bit.</summary>
    Id,

    /// <summary>Behind word 0, where the arguments before it end; <see cref="RecordField.Bit"/> is its number.</summary>
    Argument,
}

/// <summary>A field of a record.</summary>
/// <param name="Bit">Its lowest bit, from the start of its place.</param>
/// <param name="Width">Its size in bits.</param>
/// <param name="Optional">Whether a record that ends before it is whole.</param>
internal sealed record RecordField(string Name, FieldPlace Place, int Bit, int Width, bool Signed, bool Optional)
{
    /// <summary>How a slot holds it.</summary>
    public FieldType Type => Width == 64 && !Signed ? FieldType.Unsigned : FieldType.Int;

    /// <summary>Payload words that a record must have for the field to be in it.</summary>
    public int Words => Place switch
    {
        FieldPlace.Payload => (Bit + Width + 31) / 32,
        FieldPlace.Argument => 1,
        _ => 0,
    };
}
