namespace VmQuery.Engine.Events;

/// <summary>How the value of an event field is held in a record slot.</summary>
internal enum FieldType : byte
{
    /// <summary>A signed or unsigned integer of at most 64 bits; unsigned values keep their bit pattern.</summary>
    Int,

    /// <summary>A short text that recurs (a thread name): the slot holds an id of <see cref="Names"/>.</summary>
    Name,

    /// <summary>A text that need not recur (a path): the slot holds a <see cref="TextRef"/> into the batch.</summary>
    Text,

    /// <summary>A floating-point number: the slot holds the bits of a double.</summary>
    Real,
}
