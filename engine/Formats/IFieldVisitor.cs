namespace VmQuery.Engine.Formats;

/// <summary>The structures of an event that people read, in the order in which they are visited.</summary>
internal enum FieldScope : byte
{
    /// <summary>What the packet says about all its events, without what the reader itself consumes.</summary>
    PacketContext,

    /// <summary>What every event of the stream carries.</summary>
    StreamContext,

    /// <summary>What every event of its class carries beside its payload.</summary>
    EventContext,

    /// <summary>The event's own fields.</summary>
    Payload,
}

/// <summary>
/// Is told every field of an event in the order of the trace, nested as it is. Names are null for elements of arrays and
/// for what stands inside a variant. Spans are good until the call returns.
/// </summary>
internal interface IFieldVisitor
{
    /// <summary>Fields up to <see cref="StopScope"/> belong to a scope. Scopes that the trace does not have are left out.</summary>
    void StartScope(FieldScope scope);

    /// <summary>Ends the scope.</summary>
    void StopScope();

    /// <summary>Fields up to <see cref="StopStructure"/> are members of a structure.</summary>
    void StartStructure(string? name);

    /// <summary>Ends the innermost structure.</summary>
    void StopStructure();

    /// <summary>Fields up to <see cref="StopArray"/> are elements of an array.</summary>
    void StartArray(string? name, long length);

    /// <summary>Ends the innermost array.</summary>
    void StopArray();

    /// <summary>The one field up to <see cref="StopVariant"/> is what a variant holds.</summary>
    /// <param name="option">Name of the option that was chosen.</param>
    void StartVariant(string? name, string option);

    /// <summary>Ends the innermost variant.</summary>
    void StopVariant();

    /// <summary>An integer, an enumeration or a set of flags.</summary>
    /// <param name="value">Its value, or its bit pattern when <see cref="IntegerShape.Signed"/> is false.</param>
    void Integer(string? name, long value, IntegerShape shape);

    /// <summary>A truth value.</summary>
    void Boolean(string? name, bool value);

    /// <summary>A floating-point number.</summary>
    void Real(string? name, double value);

    /// <summary>A text, whatever its encoding in the trace; without the NUL that ends it.</summary>
    void Text(string? name, ReadOnlySpan<byte> utf8);

    /// <summary>Bytes without meaning to the reader.</summary>
    void Blob(string? name, ReadOnlySpan<byte> bytes);

    /// <summary>A field that this event could have and has not.</summary>
    void Absent(string? name);
}
