namespace VmQuery.Engine.Formats.Ctf.Model;

/// <summary>The structures that a packet and an event are made of, in the order in which they are read.</summary>
internal enum Scope : byte
{
    /// <summary>Not linked yet: a name to be looked up from the inside out.</summary>
    Lexical,

    /// <summary><c>trace.packet.header</c></summary>
    PacketHeader,

    /// <summary><c>stream.packet.context</c></summary>
    PacketContext,

    /// <summary><c>stream.event.header</c></summary>
    EventHeader,

    /// <summary><c>stream.event.context</c></summary>
    StreamContext,

    /// <summary><c>event.context</c></summary>
    EventContext,

    /// <summary><c>event.fields</c></summary>
    Payload,
}

/// <summary>Where a field is: its structure, and the names that lead to it from there, joined by dots.</summary>
internal readonly record struct FieldLocation(Scope Scope, string Path)
{
    /// <summary>The location of a member.</summary>
    public FieldLocation Member(string name) => this with { Path = Path.Length == 0 ? name : $"{Path}.{name}" };

    /// <summary>For messages.</summary>
    public override string ToString() => Scope == Scope.Lexical ? Path : $"{Scope}:{Path}";
}
