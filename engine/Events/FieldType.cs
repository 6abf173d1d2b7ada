namespace VmQuery.Engine.Events;

/// <summary>How the value of an event field is held in a record slot.</summary>
internal enum FieldType : byte
{
    /// <summary>An integer of at most 64 bits, signed or small enough not to matter.</summary>
    Int,

    /// <summary>An integer that may need all 64 bits unsigned (an address); the slot holds its bit pattern.</summary>
    Unsigned,

    /// <summary>A short text that recurs (a thread name): the slot holds an id of <see cref="Names"/>.</summary>
    Name,

    /// <summary>A text that need not recur (a path): the slot holds a <see cref="TextRef"/> into the batch.</summary>
    Text,

    /// <summary>A floating-point number: the slot holds the bits of a double.</summary>
    Real,
}
